import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../../dev/browser';
import type { TemplateNode } from '../../dev/templates/canvas';
import { templates } from '../../dev/templates/templates';
import { mjmlToHtml } from '../../src/message/template/mjml';
import { Renderer, type RenderContext } from '../../src/message/template/render';

/** Gmail cuts off what is longer, in bytes. */
const GMAIL_CLIPS = 102_000;
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const renderer = new Renderer();

const PRODUCTS = [
	{ name: 'Running shoes', price: 89.9, quantity: 1 },
	{ name: 'A'.repeat(60), price: '12.50', quantity: 2 },
];

const CONTACTS = {
	known: {
		...{ id: 7, externalId: 'u-42', email: 'ada@example.com', phone: '+4930123456', score: 72 },
		...{ firstName: 'Ada', lastName: 'Lovelace' },
		attributes: { nps: 9, npsComment: 'Saves me a day', recommendations: PRODUCTS, seats: 12 },
	},
	'long-named': {
		...{ id: 8, email: `${'long'.repeat(15)}@${'sub.'.repeat(20)}example.com` },
		...{ firstName: 'Wolfeschlegelsteinhausenbergerdorff'.repeat(2), attributes: {} },
	},
	unknown: { id: 9, email: null, firstName: null, attributes: {} },
};

const EVENT = {
	name: 'Order Completed',
	properties: { value: 114.9, order_id: 'A-1001', products: PRODUCTS, title: 'A webinar' },
};

function variablesOf(nodes: readonly TemplateNode[]): Record<string, string> {
	const triggers = nodes.filter(({ type }) => type.endsWith('.journeyTrigger'));
	const values = triggers.flatMap(
		({ parameters }) =>
			(parameters.vars as { values: Array<{ name: string; value: string }> }).values,
	);
	return Object.fromEntries(values.map(({ name, value }) => [name, value]));
}

const mails = templates.flatMap((canvas) => {
	const { nodes } = canvas.workflow();
	const vars = variablesOf(nodes);
	return nodes
		.filter(({ type }) => type.endsWith('.multiChannelSend'))
		.map(({ name, parameters }) => ({
			mail: `${canvas.file}: ${name}`,
			mjml: parameters.mjml as string,
			vars,
		}));
});

async function html({ mjml, vars }: (typeof mails)[number], contact: object): Promise<string> {
	const links = { unsubscribe: 'https://hub.example/u', preferences: 'https://hub.example/p' };
	const context: RenderContext = {
		scope: { contact, journey: { vars }, event: EVENT, links },
		now: Date.parse('2026-03-02T09:00:00Z'),
		ownTexts: vars,
		answer: () => 'https://hub.example/answer',
	};
	return renderer.compile(await mjmlToHtml(mjml), 'html').render(context);
}

describe('The emails of the templates', () => {
	let browser: Browser;

	beforeAll(async () => {
		browser = await startBrowser();
	});

	afterAll(async () => await browser?.close());

	const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
		[390, 800].map((width) => ({ colorScheme, width })),
	);

	it.each(looks)(
		'can be read at $width pixels, $colorScheme, by whom we know much or nothing of',
		async ({ colorScheme, width }) => {
			const page: Page = await browser.newPage({
				...{ colorScheme, viewport: { width, height: 800 } },
			});
			for (const each of mails) {
				for (const [who, contact] of Object.entries(CONTACTS)) {
					const content = await html(each, contact);
					expect(Buffer.byteLength(content)).toBeLessThan(GMAIL_CLIPS);
					await page.setContent(content);
					const overflow = await page.evaluate(
						'document.documentElement.scrollWidth - window.innerWidth',
					);
					expect([each.mail, who, overflow]).toEqual([each.mail, who, 0]);
					if (who !== 'known') continue;
					await page.evaluate(AXE);
					const { violations } = (await page.evaluate(
						"axe.run({ runOnly: ['color-contrast', 'image-alt', 'link-name'] })",
					)) as axe.AxeResults;
					const found = violations.flatMap(({ id, nodes }) =>
						nodes.map(({ html: element }) => `${id}: ${element.slice(0, 120)}`),
					);
					expect([each.mail, found]).toEqual([each.mail, []]);
				}
			}
			await page.close();
		},
	);
});
