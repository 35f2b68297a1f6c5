import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../../dev/browser';
import { htmlOf, reportParts } from '../../src/report/page/html';
import { reportCss } from '../../src/report/page/style';
import { svgOf } from '../../src/report/pictures/svg';
import type { DrawRequest, DrawResponse, PngWorkerInput } from '../../src/report/png/protocol';
import type { Report } from '../../src/report/report';
import { NAUGHTY } from '../support/naughty-strings';
import { largeMap, smallMap } from '../support/report/sample-maps';
import { reportWith, samplePictures, sampleReports } from '../support/report/sample-reports';

const SCREENS = [390, 800, 1_440].flatMap((width) =>
	(['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
);

const REPORTS: Report[] = [
	...sampleReports(),
	...[60, 20].map((size) =>
		reportWith({
			title: `A Map of ${size} Nodes without Stages`,
			picture: { type: 'map', map: largeMap(size, { stages: false }) },
		}),
	),
	reportWith({ title: 'A Map of 60 Nodes', picture: { type: 'map', map: largeMap(60) } }),
	...Object.entries(samplePictures(40)).map(([name, picture]) =>
		reportWith({ title: `Large: ${name}`, picture }),
	),
];

/** Visible texts of pictures that lie over another text of their picture. Runs in the page. */
const OVERLAPPING_TEXTS = `[...document.querySelectorAll('svg')].flatMap((svg) => {
	const texts = [...svg.querySelectorAll('text')]
		.map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }))
		.filter(({ box }) => box.width > 0);
	return texts.flatMap(({ text, box }, i) =>
		texts.slice(i + 1).flatMap((other) => {
			const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
			const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
			// Lines of text are taller than their letters.
			return across > 1 && down > 3 ? [text + ' | ' + other.text] : [];
		}),
	);
})`;

/** Texts of nodes that reach out of their node. */
const TEXTS_OUTSIDE = `[...document.querySelectorAll('svg g > g > rect[rx="6"]')].flatMap((rect) => {
	const box = rect.getBoundingClientRect();
	const texts = [...rect.parentElement.parentElement.querySelectorAll(':scope > text')];
	return texts
		.filter((text) => {
			const { left, right, top, bottom } = text.getBoundingClientRect();
			return left < box.left || right > box.right || top < box.top || bottom > box.bottom;
		})
		.map((text) => text.textContent);
})`;

const COUNTS = `['svg text', 'svg g > g > rect[rx="6"]'].map((marks) =>
	[...document.querySelectorAll(marks)].filter((mark) => mark.getBoundingClientRect().width > 0).length)`;

describe('the built package', () => {
	it('draws PNG files by what lies beside its bundle', async () => {
		const beside = (file: string) => join(__dirname, '../../dist/src', file);
		const workerData: PngWorkerInput = {
			purpose: 'n8n-nodes-journey/png',
			wasm: beside('resvg.wasm'),
			font: beside('DejaVuSans.ttf'),
		};
		const worker = new Worker(beside('png-worker.js'), { workerData });
		const svg = svgOf(
			{ type: 'map', map: smallMap() },
			{ theme: 'light', width: 400, title: 'Map', subtitle: '' },
		);
		worker.postMessage({ id: 1, kind: 'png', args: [svg, 600] } satisfies DrawRequest<'png'>);
		const [answer] = (await once(worker, 'message')) as [DrawResponse];
		await worker.terminate();
		const png = Buffer.from((answer as { drawn: Uint8Array }).drawn);
		expect(png.subarray(1, 4).toString()).toBe('PNG');
		expect(png.readUInt32BE(16)).toBe(600);
	});
});

describe('reports in a browser', () => {
	let browser: Browser;

	beforeAll(async () => {
		browser = await startBrowser();
	});

	afterAll(async () => {
		await browser.close();
	});

	async function open(
		html: string,
		width: number,
		colorScheme: 'light' | 'dark' = 'light',
	): Promise<Page> {
		const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
		await page.setContent(html);
		return page;
	}

	describe.each(SCREENS)('at %d px on a %s screen', (width, scheme) => {
		let page: Page;

		beforeAll(async () => {
			page = await open(htmlOf(REPORTS, { title: 'Reports' }), width, scheme);
		});

		afterAll(async () => {
			await page.close();
		});

		it('fit the screen: only tables and pictures scroll sideways, on their own', async () => {
			expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
		});

		it('have no text over another one in a picture, and none that leaves its node', async () => {
			expect(await page.evaluate(OVERLAPPING_TEXTS)).toEqual([]);
			expect(await page.evaluate(TEXTS_OUTSIDE)).toEqual([]);
			const [texts, nodes] = (await page.evaluate(COUNTS)) as number[];
			expect(texts).toBeGreaterThan(250);
			expect(nodes > 150).toBe(width > 600);
		});

		it('show a map on wide screens, and a list on narrow ones', async () => {
			const widthOf = async (part: string) =>
				(await page.locator(`.report-map ${part}`).first().boundingBox())?.width ?? 0;
			const [map, list] = [await widthOf('.report-picture'), await widthOf('.report-list')];
			expect(map > 100).toBe(width > 600);
			expect(list > 100).toBe(width <= 600);
		});

		it('have no serious violation of accessibility rules', async () => {
			const samples = await open(htmlOf(sampleReports(), { title: 'Reports' }), width, scheme);
			await samples.evaluate(axe.source);
			const { violations, passes } = (await samples.evaluate('axe.run()')) as AxeResults;
			await samples.close();
			expect(passes.length).toBeGreaterThan(10);
			const serious = violations.filter(
				({ impact }) => impact === 'serious' || impact === 'critical',
			);
			expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
		});
	});

	it('are reachable by keyboard: what scrolls, and what the columns mean', async () => {
		const page = await open(htmlOf(reportWith({ picture: { type: 'map', map: smallMap() } })), 800);
		const reached: string[] = [];
		for (let i = 0; i < 3; i++) {
			await page.keyboard.press('Tab');
			reached.push(
				(await page.evaluate(
					`document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent`,
				)) as string,
			);
		}
		expect(reached).toEqual([
			'Picture: Funnel of Welcome',
			'Table: Funnel of Welcome',
			'What the columns mean',
		]);
		await page.keyboard.press('Enter');
		expect(await page.isVisible('dd')).toBe(true);
		await page.close();
	});

	it('need no more of a Content-Security-Policy than the digest of their style sheet', async () => {
		const page = await browser.newPage();
		const errors: string[] = [];
		page.on('console', (message) => errors.push(message.text()));
		const digest = createHash('sha256').update(reportCss).digest('base64');
		const body = `<!doctype html><title>x</title><style>${reportCss}</style><div class="report">${sampleReports()
			.map((report, i) => reportParts(report, { id: `r${i}` }))
			.join('')}</div>`;
		await page.route('**/*', (route) =>
			route.fulfill({
				headers: {
					'content-type': 'text/html; charset=utf-8',
					'content-security-policy': `default-src 'none'; style-src 'sha256-${digest}'`,
				},
				body,
			}),
		);
		await page.goto('http://reports.example/');
		expect(errors.filter((text) => !text.includes('favicon'))).toEqual([]);
		const fill = await page.evaluate(`getComputedStyle(document.querySelector('.p-fill-0')).fill`);
		expect(fill).toBe('rgb(31, 111, 180)');
		await page.close();
	});

	it('run no script and stay well-formed whatever their text is', async () => {
		const page = await browser.newPage();
		const dialogs: string[] = [];
		page.on('dialog', (dialog) => {
			dialogs.push(dialog.message());
			void dialog.dismiss();
		});
		const words = [
			...NAUGHTY,
			'"><script>alert(1)</script>',
			"'><img src=x onerror=alert(1)>",
			']]>',
			'<!--',
			'\u0000\u0008\ufffe\ud800',
		];
		const svgs = words.map((label) =>
			svgOf(
				{ type: 'bars', unit: 'number', series: [label, 'b'], bars: [{ label, values: [1, 2] }] },
				{ theme: 'auto', width: 400, title: label, subtitle: label },
			),
		);
		const broken = await page.evaluate(`${JSON.stringify(svgs)}.filter((svg) => {
			const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
			return parsed.querySelector('parsererror, script, img, [onerror]') !== null;
		})`);
		expect(broken).toEqual([]);
		for (const label of words) {
			const map = smallMap();
			for (const node of map.nodes) Object.assign(node, { name: label, touchpoint: label });
			const picture = { type: 'map', map } as const;
			await page.setContent(htmlOf(reportWith({ title: label, subtitle: label, picture })));
			expect(await page.locator('script, img, [onerror], [onload]').count()).toBe(0);
		}
		expect(dialogs).toEqual([]);
		await page.close();
	});
});
