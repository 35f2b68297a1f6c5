import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../../dev/browser';
import { Inspector } from '../../dev/inspector';
import { chunks, signUps, tracks } from '../../dev/sign-ups';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import { visit } from './support/hub-contact';
import { STORES, unhurried } from './support/mode';

const CONTACTS = 3_000;
const KEY = 'numbers';
const MAX_WAIT_SECONDS = unhurried(60);

/** The events of the script: each contact has one of these at most, by the last digit of its number. */
const SCRIPT: Record<number, string> = {
	...{ 0: 'Bought', 1: 'Left', 2: 'Visited', 3: 'Visited', 4: 'Visited', 5: 'Visited' },
};
const eventOf = (n: number): string | undefined => SCRIPT[n % 10];
const EVERYBODY = Array.from({ length: CONTACTS }, (_, n) => n);

const named = (value: string) => ({ __rl: true, mode: 'name', value });

type Row = Record<string, string | number | null>;

/** Fields of a line; quotes are only around cells with commas. */
const cellsOf = (line: string): string[] =>
	[...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
		([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
	);

/** The rows of a CSV file by the labels of their columns. */
function rowsOf(csv: string): Array<Record<string, string>> {
	const [labels, ...lines] = csv
		.replace(/^\ufeff/, '')
		.trim()
		.split('\r\n')
		.map(cellsOf);
	return lines.map((cells) => Object.fromEntries(labels.map((label, i) => [label, cells[i]])));
}

describe.each(STORES)('after a scripted journey of 3,000 contacts on %s', (store) => {
	let world: World;
	let browser: Browser;
	let link: string;
	/** Counted in the mailbox and in the script, without the pack's code. */
	let expected: {
		mails: Record<string, number>;
		converted: number;
		exited: number;
		completed: number;
		steps: Record<string, number>;
	};

	beforeAll(async () => {
		[world, browser] = await Promise.all([World.start({ store }), startBrowser()]);
		const journey = new WorkflowBuilder('Numbers', world.storeParameters(), world.smtpCredential)
			.trigger('Entry', 'Signed Up', {
				goals: { values: [{ name: 'Order', metBy: 'event', eventName: named('Bought') }] },
				exits: { values: [{ name: 'Gone', metBy: 'event', eventName: named('Left') }] },
				options: { journeyKey: KEY },
			})
			.journeyNode('Subject Test', 'splitTest', {
				arms: {
					values: [
						{ name: 'A', weight: 50 },
						{ name: 'B', weight: 50 },
					],
				},
			})
			.send('Hello A', 'Hello A')
			.send('Hello B', 'Hello B')
			.waitForEvent('Visit', 'Visited', MAX_WAIT_SECONDS)
			.send('Thanks', 'Thanks')
			.send('Reminder', 'Reminder')
			.connect('Entry', 'Subject Test')
			.connect('Subject Test', 'Hello A', 0)
			.connect('Subject Test', 'Hello B', 1)
			.connect('Hello A', 'Visit')
			.connect('Hello B', 'Visit')
			.connect('Visit', 'Thanks', 0)
			.connect('Visit', 'Reminder', 1);
		const hub = new WorkflowBuilder('Hub', world.storeParameters()).hub('Hub');
		await world.activate(hub.build());
		const workflowId = await world.activate(journey.build());
		await world.activate(reports().build());
		const inspector = await Inspector.open(world);
		try {
			for (const batch of chunks(signUps(0, CONTACTS), 1_000)) {
				await world.ingest(journey.webhookId, { batch });
			}
			await inspector.whenWaiting(workflowId, CONTACTS, 150_000);
			const busy = EVERYBODY.filter((n) => eventOf(n) !== undefined);
			for (const numbers of chunks(busy, 500)) {
				const batch = numbers.flatMap((n) => tracks([n], eventOf(n)!));
				// Twice, as clients repeat what they are not sure of.
				await world.ingest(journey.webhookId, { batch });
				await world.ingest(journey.webhookId, { batch });
			}
			await inspector.whenAllDone(workflowId, CONTACTS, 240_000);
		} finally {
			await inspector.close();
		}
		const mails: Record<string, number> = {};
		for (const mail of world.mailbox.mails) {
			const subject = await mail.subject();
			mails[subject] = (mails[subject] ?? 0) + 1;
		}
		const times = (event: string) => EVERYBODY.filter((n) => eventOf(n) === event).length;
		const [converted, exited] = [times('Bought'), times('Left')];
		expected = {
			...{ mails, converted, exited, completed: CONTACTS - converted - exited },
			steps: {
				...{ Entry: CONTACTS, 'Subject Test': CONTACTS },
				'Hello A': mails['Hello A'],
				'Hello B': mails['Hello B'],
				...{ Visit: CONTACTS, Thanks: mails.Thanks, Reminder: mails.Reminder },
			},
		};
		link = ((await (await ask('link')).json()) as { url: string }).url;
	});

	afterAll(async () => {
		await browser?.close();
		await world?.stop();
	});

	/** A workflow that answers with what Journey Report gives, at a URL for each output. */
	function reports(): WorkflowBuilder {
		const builder = new WorkflowBuilder('Reports', world.storeParameters());
		const journey = { __rl: true, mode: 'key', value: KEY };
		const answers: Array<[path: string, type: string, parameters: Record<string, unknown>]> = [
			['funnel-rows', 'journeyReport', { operation: 'funnel', journey, output: 'rows' }],
			['funnel-csv', 'journeyReport', { operation: 'funnel', journey, output: 'csv' }],
			['map-svg', 'journeyReport', { operation: 'map', journey, output: 'svg' }],
			['map-png', 'journeyReport', { operation: 'map', journey, output: 'png' }],
			['message-rows', 'journeyReport', { operation: 'messages', journey, messagesBy: 'step' }],
			['link', 'journeyContact', { operation: 'createDashboardLink', dashboardScope: 'workspace' }],
		];
		for (const [path, type, parameters] of answers) {
			const isFile = /csv|svg|png/.test(path);
			builder
				.native(`Ask ${path}`, 'webhook', 2, {
					...{ path: `numbers-${path}`, responseMode: 'lastNode', options: {} },
					responseData: isFile
						? 'firstEntryBinary'
						: path === 'link'
							? 'firstEntryJson'
							: 'allEntries',
					...(isFile && { responseBinaryPropertyName: 'data' }),
				})
				.journeyNode(`Answer ${path}`, type, parameters)
				.connect(`Ask ${path}`, `Answer ${path}`);
		}
		return builder;
	}

	const ask = async (path: string): Promise<Response> => {
		const response = await fetch(`${world.webhooksUrl}/webhook/numbers-${path}`);
		expect(response.status).toBe(200);
		return response;
	};

	async function csvOf(page: Page, section: string): Promise<Array<Record<string, string>>> {
		const csv = page.locator(`section:has(#section-${section}) a`, { hasText: 'Download CSV' });
		const [download] = await Promise.all([page.waitForEvent('download'), csv.click()]);
		return rowsOf(readFileSync(await download.path(), 'utf8'));
	}

	const open = async (...names: string[]): Promise<Page> => {
		const page = await visit(browser, link);
		for (const name of names) {
			await page.getByRole('link', { name, exact: true }).first().click();
			await page.waitForLoadState();
		}
		return page;
	};

	it('the mailbox has what the script says', () => {
		const { mails } = expected;
		expect(mails['Hello A'] + mails['Hello B']).toBe(CONTACTS);
		expect(mails).toMatchObject({ Thanks: 1_200, Reminder: 1_200 });
	});

	it("Journey Report's rows equal the mailbox and the script", async () => {
		const rows = (await (await ask('funnel-rows')).json()) as Row[];
		expect(rows.find(({ kind }) => kind === 'journey')).toMatchObject({
			...{ reached: CONTACTS, waitingNow: 0, failed: 0 },
			completed: expected.completed,
			converted: expected.converted,
			exited: expected.exited,
		});
		const steps = rows.filter(({ kind }) => kind === 'step');
		expect(Object.fromEntries(steps.map(({ step, reached }) => [step, reached]))).toEqual(
			expected.steps,
		);
		const ended = rows.filter(({ kind }) => kind === 'goal' || kind === 'exit');
		expect(Object.fromEntries(ended.map(({ step, reached }) => [step, reached]))).toEqual({
			Order: expected.converted,
			Gone: expected.exited,
		});
		const messages = (await (await ask('message-rows')).json()) as Row[];
		const sent = messages.filter(({ step }) => step != null && expected.mails[step] !== undefined);
		expect(Object.fromEntries(sent.map((row) => [row.step, row.sent]))).toEqual(expected.mails);
	});

	it("Journey Report's CSV equals its rows", async () => {
		const rows = (await (await ask('funnel-rows')).json()) as Row[];
		const lines = rowsOf(await (await ask('funnel-csv')).text());
		expect(lines.map((line) => [line.Step, Number(line['Reached (enrollments)'])])).toEqual(
			rows.map(({ step, reached }) => [step, reached]),
		);
	});

	it('the picture of the map shows the same numbers, as SVG and as PNG', async () => {
		const svg = await (await ask('map-svg')).text();
		for (const [step, reached] of Object.entries(expected.steps)) {
			expect(svg).toContain(step);
			expect(svg.replaceAll(',', '')).toContain(String(reached));
		}
		const png = Buffer.from(await (await ask('map-png')).arrayBuffer());
		expect(png.subarray(1, 4).toString()).toBe('PNG');
	});

	it('the pages and files of the dashboard show the same numbers', async () => {
		const journeys = await open();
		expect((await csvOf(journeys, 'journeys'))[0]).toMatchObject({
			'Entered (enrollments)': String(CONTACTS),
			'Waiting (enrollments)': '0',
			'Completed (enrollments)': String(expected.completed),
			'Converted (enrollments)': String(expected.converted),
			'Exited (enrollments)': String(expected.exited),
			'Failed (enrollments)': '0',
		});
		const page = await open('Numbers');
		const funnel = await csvOf(page, 'funnel');
		const steps = funnel.filter(({ Kind }) => Kind === 'step');
		expect(
			Object.fromEntries(steps.map((row) => [row.Step, Number(row['Reached (enrollments)'])])),
		).toEqual(expected.steps);
		const table = (await page.textContent('section:has(#section-funnel)'))!;
		for (const reached of Object.values(expected.steps)) {
			expect(table).toContain(reached.toLocaleString('en'));
		}
		const messages = await open('Messages');
		const byStep = (await csvOf(messages, 'steps')).map((row) => [
			row.Step,
			Number(row['Sent (messages)']),
		]);
		expect(Object.fromEntries(byStep)).toMatchObject(expected.mails);
	});

	it('the experiment counts each arm as the mailbox does', async () => {
		const page = await open('Experiments', 'Numbers');
		const text = (await page.textContent('main'))!.replaceAll(',', '');
		for (const arm of ['Hello A', 'Hello B']) expect(text).toContain(String(expected.mails[arm]));
	});
});
