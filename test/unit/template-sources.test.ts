import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TemplateNode } from '../../dev/templates/canvas';
import { onWebsite, products } from '../../dev/templates/brand-mail';
import { templates } from '../../dev/templates/templates';
import { mjmlToHtml } from '../../src/message/template/mjml';
import { Renderer } from '../../src/message/template/render';
import { trackHtml } from '../../src/message/tracking/track-html';
import { trackText } from '../../src/message/tracking/track-text';

const FOLDER = join(__dirname, '../../templates');
const STICKY = 'n8n-nodes-base.stickyNote';
const SEND = 'n8n-nodes-journey.multiChannelSend';
const TRIGGER = 'n8n-nodes-journey.journeyTrigger';

/** px that a node takes on the canvas with its name and the names of its outputs. */
const NODE = { width: 190, height: 170 };

interface Box {
	name: string;
	x: number;
	y: number;
	width: number;
	height: number;
}

function boxOf({ name, type, position: [x, y], parameters }: TemplateNode): Box {
	if (type !== STICKY) return { name, x: x - 40, y: y - 10, ...NODE };
	const { width, height } = parameters as { width: number; height: number };
	return { name, x, y, width, height };
}

const overlap = (a: Box, b: Box) =>
	a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

it('has a source for every template but the hub', () => {
	const files = readdirSync(FOLDER).filter(
		(name) => /\.json$/.test(name) && name !== 'journey-hub.json',
	);
	expect(templates.map(({ file }) => `${file}.json`).sort()).toEqual(files.sort());
});

it.each([[''], [null], [undefined]])(
	'shows the letter of a product whose picture is %p, and no broken picture',
	(image_url) => {
		const { sections } = products('cart') as { sections: string };
		const render = (product: object) =>
			new Renderer()
				.compile(sections, 'html')
				.render({ scope: { cart: [{ name: 'tea', price: 5, ...product }] }, now: 0 });
		expect(render({ image_url })).toContain('>T</div>');
		expect(render({ image_url })).not.toContain('<mj-image');
		expect(render({ image_url: 'https://acme.example/tea.png' })).toContain('<mj-image');
	},
);

const WEBSITE = 'https://acme.example';
/** Of the hub, whose links need no tracking. */
const HUB = 'https://hub.example';
const LINKS = { open: '', click: (url: string) => `tracked:${url}` };

/** With addresses as properties of the event. */
const contextOf = (vars: Record<string, string>, addresses: Record<string, string>) => ({
	scope: {
		...{ contact: {}, journey: { vars } },
		event: { properties: { ...addresses, articles: [{ title: 'News', ...addresses }] } },
		links: { unsubscribe: `${HUB}/u`, preferences: `${HUB}/p` },
	},
	now: 0,
	ownTexts: vars,
	answer: () => `${HUB}/answer`,
});

describe('An address of an event', () => {
	const otherwise = '{{ journey.vars.website }}/cart?id={{ event.properties.id | url_encode }}';
	const vars = { website: WEBSITE };

	it.each([
		[`${WEBSITE}/cart?a=1&b=2`, `tracked:${WEBSITE}/cart?a=1&b=2`],
		[WEBSITE, `tracked:${WEBSITE}`],
		['https://other.example/cart', `tracked:${WEBSITE}/cart?id=a%22%3Cb`],
		['', `tracked:${WEBSITE}/cart?id=a%22%3Cb`],
		// Not on the website, but beginning like it: never signed.
		[`${WEBSITE}.evil.example/`, `${WEBSITE}.evil.example/`],
		[`${WEBSITE}@evil.example/`, `${WEBSITE}@evil.example/`],
	])('leads from %s to %s', (url, expected) => {
		const template = onWebsite('event.properties.url', otherwise);
		const context = contextOf(vars, { url, id: 'a"<b' });
		const rendered = new Renderer().compile(template, 'text').renderWithValues(context);
		expect(trackText(rendered, LINKS)).toBe(expected);
	});
});

describe.each(templates.map((canvas) => [canvas.file, canvas] as const))(
	'The source of the template %s',
	(file, canvas) => {
		const workflow = canvas.workflow();
		const { nodes, connections } = workflow;
		const journeyNodes = nodes.filter(({ type }) => type.startsWith('n8n-nodes-journey.'));
		const optionsOf = ({ parameters }: TemplateNode) =>
			parameters.options as Record<string, unknown>;

		it('has been made into the file that is shipped; else run `npm run templates`', () => {
			const text = readFileSync(join(FOLDER, `${file}.json`), 'utf8');
			// As JSON, which leaves out what is undefined.
			expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(workflow)));
		});

		it('has no nodes or notes that overlap on the canvas', () => {
			const boxes = nodes.map(boxOf);
			const pairs = boxes.flatMap((a, i) => boxes.slice(i + 1).map((b) => [a, b] as const));
			const overlapping = pairs.filter(([a, b]) => overlap(a, b));
			expect(overlapping.map(([a, b]) => `${a.name} / ${b.name}`)).toEqual([]);
		});

		it('has a note that explains the journey, and one for each map', () => {
			const notes = nodes.filter(({ type }) => type === STICKY);
			const texts = notes.map(({ parameters }) => String(parameters.content));
			const triggers = nodes.filter(({ type }) => type === TRIGGER);
			const keys = triggers.map((node) => String(optionsOf(node).journeyKey));
			for (const key of keys) {
				expect(
					texts.filter((text) => text.includes(`**Create Map Link** for \`${key}\``)),
				).toHaveLength(1);
			}
			expect(texts.length).toBeGreaterThan(keys.length);
		});

		it('leads every message on, also one that was skipped or failed', () => {
			const sends = nodes.filter(({ type }) => type === SEND);
			const hasJourney = nodes.some(({ type }) => type === TRIGGER);
			expect(sends.length > 0).toBe(hasJourney);
			for (const { name } of sends) {
				const { main } = connections[name];
				expect([name, main.length >= 2]).toEqual([name, true]);
				for (const targets of main) expect([name, targets.length]).toEqual([name, 1]);
			}
		});

		it('has a goal, an exit and a longest time for each journey', () => {
			for (const trigger of nodes.filter(({ type }) => type === TRIGGER)) {
				const { goals, exits } = trigger.parameters as Record<string, { values: unknown[] }>;
				expect(goals.values.length).toBeGreaterThan(0);
				expect(exits.values.length).toBeGreaterThan(0);
				expect(optionsOf(trigger)).toHaveProperty('maxAge');
			}
		});

		it('gives every step a stage, and every message a touchpoint', () => {
			const without = journeyNodes.filter((node) => {
				const { stage, touchpoint } = optionsOf(node);
				return stage === undefined || (node.type === SEND && touchpoint === undefined);
			});
			expect(without.map(({ name }) => name)).toEqual([]);
		});

		it('has a topic and an unsubscribe link in all marketing', () => {
			for (const node of nodes.filter(({ type }) => type === SEND)) {
				if (node.parameters.purpose === 'transactional') continue;
				expect(optionsOf(node)).toHaveProperty('topic');
				expect(node.parameters.mjml).toContain('{{ links.unsubscribe }}');
				expect(node.parameters.mjml).toContain('{{ links.preferences }}');
			}
		});

		const mails = nodes
			.filter(({ type }) => type === SEND)
			.map(({ name, parameters }) => [name, String(parameters.mjml)] as const);
		const varsOf = () => {
			const triggers = nodes.filter(({ type }) => type === TRIGGER);
			const all = triggers.flatMap(
				({ parameters }) =>
					(parameters.vars as { values: Array<{ name: string; value: string }> }).values,
			);
			return Object.fromEntries(all.map(({ name, value }) => [name, value]));
		};

		it('counts clicks on every link of its mails that leads to the website', async () => {
			const page = `${WEBSITE}/page?a=1`;
			const addresses = { cart_url: page, joinUrl: page, recordingUrl: page, link: page };
			const context = contextOf(varsOf(), addresses);
			for (const [name, mjml] of mails) {
				const html = new Renderer().compile(await mjmlToHtml(mjml), 'html');
				const tracked = trackHtml(html.renderWithValues(context), LINKS, {
					opens: false,
					clicks: true,
				});
				const links = [...tracked.matchAll(/<a\b[^>]*\bhref="(https?:[^"]*)/g)];
				const untracked = links.map(([, url]) => url).filter((url) => !url.startsWith(HUB));
				expect([name, untracked]).toEqual([name, []]);
			}
		});

		it('uses only journey variables that its triggers set, and sets none in vain', () => {
			const triggers = nodes.filter(({ type }) => type === TRIGGER);
			const set = triggers.flatMap(({ parameters }) =>
				(parameters.vars as { values: Array<{ name: string }> }).values.map(({ name }) => name),
			);
			const used = [...JSON.stringify(nodes).matchAll(/journey\.vars\.(\w+)/g)];
			const names = new Set(used.map(([, name]) => name));
			expect([...names].filter((name) => !set.includes(name))).toEqual([]);
			// The same for all templates, whether one of its mails shows a price or not.
			expect(set.filter((name) => !names.has(name) && name !== 'currency')).toEqual([]);
		});
	},
);
