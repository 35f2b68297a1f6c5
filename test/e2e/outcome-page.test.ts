import axe, { type AxeResults } from 'axe-core';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
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
/** What the mails would call, and the paths that were called there. */
let outside: Server;
const called: string[] = [];

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
	outside = createServer((request, response) => {
		called.push(request.url!);
		response.end();
	});
	await new Promise<void>((done) => outside.listen(0, '127.0.0.1', done));
	const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
	const page = reportPage(outcome, diffSections(diff));
	writeFileSync(file, page.replaceAll(/https:\/\/(?:spy|shop)\.example/g, url));
	browser = await startBrowser();
});

afterAll(async () => {
	await browser?.close();
	outside?.close();
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

/** Opens the page and its first mail, and follows the mail's link. */
async function readMail(options: BrowserContextOptions) {
	const context = await browser.newContext(options);
	const page = await context.newPage();
	await page.goto(`file://${file}`);
	await page.locator('#samples').scrollIntoViewIfNeeded();
	const iframe = await page.locator('.sample iframe').first().elementHandle();
	const mail = (await iframe!.contentFrame())!;
	const style = await mail.evaluate(
		`(({ color, fontWeight }) => [color, fontWeight])(getComputedStyle(document.querySelector('p')))`,
	);
	await mail.locator('a').click();
	await page.waitForLoadState('load');
	const title = await page.title();
	await context.close();
	return { style, title };
}

it("an outcome's page loads nothing, runs nothing, and shows mails with their own styles", async () => {
	// By pages that were opened without their policy.
	called.length = 0;
	const { style, title } = await readMail({});
	expect(style).toEqual(['rgb(1, 2, 3)', '700']);
	expect(title).toBe('Rehearsal of Shop');
	expect(called).toEqual([]);
	// Without the page's policy the picture would be fetched.
	await readMail({ bypassCSP: true });
	expect(called).toContain('/pixel.png');
});
