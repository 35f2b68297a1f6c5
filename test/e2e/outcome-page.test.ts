import axe, { type AxeResults } from 'axe-core';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../../dev/browser';
import { diffOf } from '../../src/simulation/diff/diff-of';
import { diffSections } from '../../src/simulation/diff/diff-words';
import { reportPage } from '../../src/simulation/outcome/report-page';
import { sampleReports } from '../support/report/sample-reports';
import { DAY, HOUR, outcomeWith, T0, type Told } from '../unit/simulation/support';

const SCREENS = [375, 800, 1_440].flatMap((width) =>
	(['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
);

const SCRIPT = '"><script>document.title = "broken"</script>';
const MAIL = `<html><head><style>p { color: rgb(1, 2, 3) }</style></head><body>
<p style="font-weight: 700">Hello</p><img src="https://spy.example/pixel.png">
<a href="https://shop.example/">Shop</a><form action="https://shop.example/"><input></form>
<script>parent.document.title = "broken"</script><meta http-equiv="refresh" content="0;url=https://spy.example/">
</body></html>`;

const told = (i: number): Told => ({
	contact: { firstName: i === 0 ? SCRIPT : `Name ${i}`, lastName: 'عبد الرحمن', locale: 'ar' },
	journeys: { shop: i % 2 === 0 ? {} : { ends: ['completed', 9 * DAY] } },
	visits: [['shop/Hello', 0, DAY, 'sent']],
	waits: i % 2 === 0 ? [['shop/Ever', 9 * DAY, null]] : [],
	messages: Array.from({ length: 3 + (i % 3) }, (_, k) => ({
		...{ step: `shop/Hello ${k}`, at: k * DAY + i * HOUR, html: MAIL, subject: `${SCRIPT} ${k}` },
	})),
});

let folder: string;
let file: string;
let browser: Browser;

beforeAll(async () => {
	const contacts = Object.fromEntries(
		Array.from({ length: 6 }, (_, i): [string, Told] => [`c${i}@example.com`, told(i)]),
	);
	const outcome = await outcomeWith({ contacts });
	outcome.journeys[0].reports = sampleReports();
	const earlier = await outcomeWith({ contacts: { ...contacts, 'c1@example.com': told(2) } });
	const diff = diffOf(earlier, outcome, { changeAt: T0 + HOUR });
	folder = mkdtempSync(join(tmpdir(), 'outcome-page-'));
	file = join(folder, 'report.html');
	writeFileSync(file, reportPage(outcome, diffSections(diff)));
	browser = await startBrowser();
});

afterAll(async () => {
	await browser?.close();
	rmSync(folder, { recursive: true, force: true });
});

it.each(SCREENS)("an outcome's page fits %i px in %s mode", async (width, colorScheme) => {
	const viewport = { width, height: 900 };
	const context = await browser.newContext({ viewport, colorScheme });
	const page = await context.newPage();
	await page.goto(`file://${file}`);
	const overflow = 'document.documentElement.scrollWidth - window.innerWidth';
	expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
	await context.close();
});

it.each([
	[375, 'light'],
	[1_440, 'dark'],
] as const)(
	"an outcome's page has no serious violation of accessibility rules at %i px in %s mode",
	async (width, colorScheme) => {
		const viewport = { width, height: 900 };
		const context = await browser.newContext({ viewport, colorScheme, bypassCSP: true });
		const page = await context.newPage();
		await page.goto(`file://${file}`);
		await page.evaluate(axe.source);
		const { violations } = (await page.evaluate(
			'axe.run(document, { iframes: false })',
		)) as AxeResults;
		const serious = violations.filter(
			({ impact }) => impact === 'serious' || impact === 'critical',
		);
		expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
		await context.close();
	},
);

it("an outcome's page loads nothing, runs nothing, and shows mails with their own styles", async () => {
	const context = await browser.newContext();
	const page = await context.newPage();
	const requests: string[] = [];
	page.on('request', (request) => requests.push(request.url()));
	await page.goto(`file://${file}`);
	await page.locator('#samples').scrollIntoViewIfNeeded();
	const iframe = await page.locator('.sample iframe').first().elementHandle();
	const mail = (await iframe!.contentFrame())!;
	const style = await mail.evaluate(
		`(({ color, fontWeight }) => [color, fontWeight])(getComputedStyle(document.querySelector('p')))`,
	);
	expect(style).toEqual(['rgb(1, 2, 3)', '700']);
	await mail.locator('a').click();
	await page.waitForLoadState('load');
	expect(await page.title()).toBe('Rehearsal of Shop');
	expect(requests.filter((url) => /^https?:/.test(url))).toEqual([]);
	await context.close();
});
