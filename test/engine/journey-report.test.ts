import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { parseRule } from '../../src/rule/schema';
import {
	flow,
	journeyReport,
	journeyTrigger,
	plainTrigger,
	send,
	splitTest,
	waitForEvent,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { armOf } from '../store/support/journey';
import { DAY, HOUR, named } from '../support/engine/waiting';

/*
 * The journey, counted by hand. On Monday 2 March ten contacts enter: 0 to 3 order a day later and
 * are thanked, 4 subscribes while it waits, 5 cancels, 6 to 9 time out on the 11th and are reminded.
 * On the 12th five more enter, who still wait on the 13th.
 */
const first = Array.from({ length: 10 }, (_, i) => `c${i}@example.com`);
const later = Array.from({ length: 5 }, (_, i) => `d${i}@example.com`);

const condition = (name: string) => ({ name, metBy: 'event', eventName: named(name) });
const welcome = flow(
	'welcome',
	{
		Start: journeyTrigger({
			goals: { values: [condition('Subscribed')] },
			exits: { values: [condition('Cancelled')] },
			options: { journeyKey: 'welcome' },
		}),
		Wait: waitForEvent('Ordered', { limitWait: true, limitAmount: 9, limitUnit: 'days' }),
		Thanks: send('Thanks'),
		Remind: send('Remind'),
		Later: send('Later'),
	},
	['Start', 'Wait', 'Thanks'],
	['Wait/1', 'Remind'],
	['Thanks/1', 'Later'],
);

let n8n: TestN8n;

beforeAll(async () => {
	n8n = await TestN8n.start({ at: '2026-03-02T09:00:00Z' });
	await n8n.activate(welcome);
	await n8n.track(welcome, 'Signed Up', first);
	await n8n.clock.skip(DAY);
	await n8n.track(welcome, 'Ordered', first.slice(0, 4));
	await n8n.track(welcome, 'Subscribed', [first[4]]);
	await n8n.track(welcome, 'Cancelled', [first[5]]);
	await n8n.clock.skip(8 * DAY);
	await n8n.clock.skip(DAY);
	await n8n.track(welcome, 'Signed Up', later);
	await n8n.clock.skip(DAY);
});

afterAll(async () => await n8n.close());

const ANYBODY = parseRule({
	version: 1,
	all: [{ type: 'attribute', path: 'plan', operator: 'equals', value: 'pro' }],
});

type Parameters = NonNullable<Step['parameters']>;

const tool = (operation: string, parameters: Parameters, step: Partial<Step> = {}) =>
	flow(
		'tool',
		{ Start: plainTrigger(), Report: { ...journeyReport(operation, parameters), ...step } },
		['Start', 'Report'],
	);

async function run(
	operation: string,
	parameters: Parameters = {},
	items: IDataObject[] = [{}],
	step: Partial<Step> = {},
) {
	const given = { journey: named('welcome'), dateRange: 'allTime', ...parameters };
	return await n8n.trigger(tool(operation, given, step), 'Start', items);
}

async function rowsOf(operation: string, parameters: Parameters = {}): Promise<IDataObject[]> {
	const execution = await run(operation, parameters);
	expect(execution.error).toBeUndefined();
	return execution.json('Report');
}

describe("Journey Report's Funnel", () => {
	it('reconciles with what happened to each contact', async () => {
		const rows = await rowsOf('funnel');
		expect(rows).toMatchObject([
			{ kind: 'journey', reached: 15, waitingNow: 5, completed: 8, converted: 1, exited: 1 },
			{ step: 'Start', reached: 15, movedOn: 15 },
			{ step: 'Wait', reached: 15, waitingNow: 5, movedOn: 8, converted: 1, exited: 1, dropped: 0 },
			{ step: 'Thanks', reached: 4, overallRatePercent: 26.67, completed: 4 },
			{ step: 'Later', state: 'unvisited', reached: 0 },
			{ step: 'Remind', reached: 4, completed: 4 },
			{ kind: 'exit', step: 'Cancelled', reached: 1 },
			{ kind: 'goal', step: 'Subscribed', reached: 1 },
		]);
	});

	it('names unit, date basis, range and time zone on each item', async () => {
		const rows = await rowsOf('funnel', { dateRange: 'last7Days' });
		expect(rows[0]).toMatchObject({
			...{ reached: 5, report: 'Funnel of Flow welcome', unit: 'enrollments' },
			range: { dateBasis: 'entry', from: '2026-03-07', to: '2026-03-13', timeZone: 'UTC' },
		});
	});

	it.each([
		['without a zone', {}],
		['with one that n8n does not know', { zone: 'Nowhere/City' }],
	])("has UTC's days for a journey %s, as its counts have", async (name, zone) => {
		const { store, clock } = n8n;
		const known = await store.journeys.ofWorkflow('welcome');
		const config = { ...known!.config, zone: undefined, ...zone };
		const registration = { ...known!, workflowId: `w ${name}`, key: name, name, config };
		await store.journeys.register(registration, clock.now());
		const execution = await n8n.trigger(
			{
				...tool('funnel', { journey: named(name), dateRange: 'last7Days' }),
				timezone: 'Asia/Tokyo',
			},
			'Start',
			[{}],
		);
		expect(execution.error).toBeUndefined();
		expect(execution.json('Report')[0]).toMatchObject({ range: { timeZone: 'UTC' } });
		await store.journeys.deactivate(`w ${name}`, known!.nodeId, n8n.clock.now());
	});

	it("has UTC's days for a segment with a zone that n8n does not know, as its counts have", async () => {
		const { store, clock } = n8n;
		const journey = await store.journeys.ofWorkflow('welcome');
		const definition = { key: 'far', name: 'Far', zone: 'Nowhere/City', query: { rule: ANYBODY } };
		await store.segments.save(journey!.workspaceId, definition, clock.now());
		const rows = await rowsOf('segments', { segment: named('far'), dateRange: 'last7Days' });
		expect(rows).toHaveLength(7);
		expect(rows[0]).toMatchObject({ range: { timeZone: 'UTC' } });
	});

	it('counts by the day of entry or of the event, and compares with the days before', async () => {
		const range = { dateRange: 'custom', from: '2026-03-03', to: '2026-03-12T00:00:00' };
		const [byEntry] = await rowsOf('funnel', { ...range, compare: true });
		expect(byEntry).toMatchObject({ reached: 5, completed: 0, reachedBefore: 10 });
		const [byEvent] = await rowsOf('funnel', { ...range, dateBasis: 'event' });
		expect(byEvent).toMatchObject({
			...{ waitingBefore: 10, reached: 5, waitingNow: 5, completed: 8, converted: 1, exited: 1 },
		});
		const map = await run('map', { ...range, dateBasis: 'event' });
		expect(map.hints('Report').join(' ')).toContain(
			'10 waiting before + 5 entered = 5 waiting + 8 completed + 1 converted + 1 exited + 0 failed.',
		);
	});

	it('links each report to its item, and a wrong key fails its item alone', async () => {
		const journey = { __rl: true, mode: 'key', value: '={{ $json.key }}' };
		const items = [{ key: 'welcome' }, { key: 'nowhere' }, { key: 'welcome' }];
		const failing = await run('funnel', { journey }, items);
		expect(failing.error).toContain("There is no journey 'nowhere' in this workspace");
		expect(failing.error).toContain("Select one of 'welcome'");
		const going = { onError: 'continueRegularOutput' as const };
		const mixed = await run('funnel', { journey }, items, going);
		const paired = mixed
			.items('Report')
			.map(({ pairedItem }) => (pairedItem as { item: number }).item);
		expect(paired).toEqual([...Array(8).fill(0), ...Array(8).fill(2), 1]);
		expect(mixed.json('Report').at(-1)).toMatchObject({
			error: expect.stringContaining("'nowhere'") as string,
		});
	});

	it('shows the notes of a report as hints, once', async () => {
		const empty = { dateRange: 'custom', from: '2025-01-01', to: '2025-01-02' };
		const execution = await run('funnel', empty, [{}, {}]);
		const hints = execution.hints('Report');
		expect(hints[0]).toBe('There are no enrollments 2025-01-01 to 2025-01-02.');
		expect(new Set(hints).size).toBe(hints.length);
	});

	it('refuses a range that ends before it begins', async () => {
		const wrong = await run('funnel', {
			dateRange: 'custom',
			from: '2026-03-02',
			to: '2026-03-01',
		});
		expect(wrong.error).toContain('ends on 2026-03-01, before it begins on 2026-03-02');
		const unread = await run('funnel', { dateRange: 'custom', from: 'some day' });
		expect(unread.error).toContain("'From' is 'some day'");
	});

	it('is the same in a manual execution, as it only reads', async () => {
		const given = { journey: named('welcome'), dateRange: 'allTime' };
		const manual = await n8n.trigger(tool('funnel', given), 'Start', [{}], 'manual');
		expect(manual.json('Report')).toEqual(await rowsOf('funnel'));
	});
});

describe("Journey Report's other reports", () => {
	it('of step times have the times that contacts waited, within 1 percent', async () => {
		const rows = await rowsOf('stepTimes');
		const near = (ms: unknown, expected: number) =>
			expect(Math.abs(Number(ms) / expected - 1)).toBeLessThanOrEqual(0.01);
		const of = (output: string) =>
			rows.find(
				({ kind, step, output: by }) => kind === 'output' && step === 'Wait' && by === output,
			)!;
		expect(of('Reached')).toMatchObject({ count: 4 });
		near(of('Reached').medianMs, DAY);
		expect(of('Timed Out')).toMatchObject({ count: 4 });
		near(of('Timed Out').p90Ms, 9 * DAY);
	});

	it('of the map have the ways by which contacts went on', async () => {
		const rows = await rowsOf('map');
		const ways = rows
			.filter(({ kind }) => kind === 'connection')
			.map(({ node, output, nextNode, visits, state }) => [node, output, nextNode, visits, state]);
		expect(ways).toEqual([
			['Start', null, 'Wait', 15, 'current'],
			['Wait', 'Reached', 'Thanks', 4, 'current'],
			['Wait', 'Timed Out', 'Remind', 4, 'current'],
			['Thanks', expect.any(String), 'Later', 0, 'unvisited'],
		]);
	});

	it('of conversions have goal, rate and the median time to convert', async () => {
		const [total, goal] = await rowsOf('conversions');
		expect(total).toMatchObject({ entered: 15, converted: 1, conversionRatePercent: 6.67 });
		expect(Math.abs(Number(total.medianMs) / DAY - 1)).toBeLessThanOrEqual(0.01);
		expect(goal).toMatchObject({ goal: 'Subscribed', converted: 1 });
	});

	it('of cohorts have rates of mature weeks only', async () => {
		const rows = await rowsOf('cohorts', { windowDays: 3 });
		const wait = rows.filter(({ step }) => step === 'Wait');
		expect(wait).toMatchObject([
			{ cohort: '2026-03-02', entered: 10, reached: 10, ratePercent: 100, maturity: 'mature' },
			{
				cohort: '2026-03-09',
				entered: 5,
				reached: null,
				ratePercent: null,
				maturity: 'not mature',
			},
		]);
		const converted = rows.find(({ kind }) => kind === 'converted')!;
		expect(converted).toMatchObject({
			step: 'Converted Within 3 Days',
			reached: 1,
			ratePercent: 10,
		});
	});

	it('of messages have what the mail server took', async () => {
		const rows = await rowsOf('messages');
		expect(n8n.mail.taken).toHaveLength(8);
		expect(rows).toMatchObject([{ sent: 8 }]);
		const [byStep] = await rowsOf('messages', { messagesBy: 'step', journey: '' });
		expect(byStep).toMatchObject({ sent: 4 });
	});

	it('of contacts needing attention have none while all is well', async () => {
		const execution = await run('attention', { journey: '' });
		expect(execution.json('Report')).toEqual([]);
		expect(execution.hints('Report')).toEqual(['No contact is stuck, orphaned or failed.']);
	});

	it('of a sample size need no journey', async () => {
		const rows = await rowsOf('sampleSize', { baseline: 10, armCount: 2 });
		expect(rows.length).toBeGreaterThan(1);
	});

	it('of a sample size need no store: one that cannot be opened changes nothing', async () => {
		const unusable = { store: 'sqlite', sqlitePath: '/dev/null/journey.sqlite' };
		const rows = await rowsOf('sampleSize', { baseline: 10, armCount: 2, ...unusable });
		expect(rows.length).toBeGreaterThan(1);
	});

	it('name the segment, score and Split Test that do not exist', async () => {
		const errorOf = async (operation: string, parameters: Parameters) =>
			(await run(operation, parameters)).error;
		expect(await errorOf('segments', { segment: named('vip'), dateRange: 'last7Days' })).toContain(
			'vip',
		);
		expect(await errorOf('scores', { scoreModel: named('fit') })).toContain('fit');
		expect(await errorOf('experiment', { splitTest: named('Split') })).toContain(
			"no Split Test 'Split'",
		);
	});
});

describe("Journey Report's Output", () => {
	it.each(['funnel', 'stepTimes', 'map', 'conversions', 'cohorts', 'messages'])(
		'of %s is a PNG, an SVG, an HTML and a CSV file, with the report beside it',
		async (operation) => {
			const contents: Record<string, Buffer> = {};
			for (const [output, type] of [
				['png', 'image/png'],
				['svg', 'image/svg+xml'],
				['html', 'text/html'],
				['csv', 'text/csv'],
			]) {
				const execution = await run(operation, { output });
				expect(execution.error).toBeUndefined();
				const [{ json, binary }, ...others] = execution.items('Report');
				expect(others).toEqual([]);
				expect(binary?.data).toMatchObject({ mimeType: type, fileExtension: output });
				expect(json).toMatchObject({
					title: expect.any(String) as string,
					notes: expect.any(Array) as [],
				});
				contents[output] = Buffer.from(binary!.data.data, 'base64');
			}
			expect(contents.png.subarray(1, 4).toString()).toBe('PNG');
			expect(contents.svg.toString()).toMatch(/^<svg/);
			expect(contents.html.toString()).toContain('</table>');
			expect(contents.csv.toString().split('\r\n').length).toBeGreaterThan(2);
		},
	);

	it('as an entire report has columns with units and descriptions, rows and notes', async () => {
		const [{ columns, rows, notes, range, title }] = await rowsOf('funnel', { output: 'report' });
		expect(title).toBe('Funnel of Flow welcome');
		expect(rows).toHaveLength(8);
		expect(columns).toContainEqual({
			...{ key: 'reached', label: 'Reached', unit: 'enrollments' },
			description: expect.stringContaining('by entry date, at any time') as string,
		});
		expect((notes as string[])[0]).toContain('reached = waiting');
		expect(range).toMatchObject({ dateBasis: 'entry', from: null, to: null });
	});
});

describe('Journey Report as a tool of an AI agent', () => {
	const asked = (output: string) =>
		tool('funnel', {
			...{ journey: { __rl: true, mode: 'key', value: '={{ $json.journey }}' }, output },
			dateRange: '={{ $json.range }}',
		});

	it('returns the entire report instead of rows, with units and notes', async () => {
		const given = { journey: 'welcome', range: 'allTime' };
		const [{ json }, ...others] = await n8n.callTool(asked('rows'), 'Report', given);
		expect(others).toEqual([]);
		expect(json).toMatchObject({
			title: 'Funnel of Flow welcome',
			range: { dateBasis: 'entry', timeZone: 'UTC' },
			notes: [expect.stringContaining('reached = waiting')],
		});
		expect(json.rows).toHaveLength(8);
		for (const column of json.columns as IDataObject[]) {
			expect(column).toMatchObject({
				unit: expect.any(String) as string,
				description: expect.any(String) as string,
			});
		}
	});

	it('is told in words what is wrong with what it filled in', async () => {
		const call = async (json: IDataObject) => await n8n.callTool(asked('rows'), 'Report', json);
		await expect(call({ journey: 'x', range: 'allTime' })).rejects.toThrow("no journey 'x'");
		await expect(call({ journey: 'welcome', range: 'yesterday' })).rejects.toThrow(
			"'Date Range' is 'yesterday'. Set it to",
		);
	});
});

describe("Journey Report's Declare Winner", () => {
	const tested = flow(
		'tested',
		{
			Start: journeyTrigger({ eventName: named('Tested'), options: { journeyKey: 'tested' } }),
			Split: splitTest(),
			Thanks: send('A'),
			Other: send('B'),
		},
		['Start', 'Split', 'Thanks'],
		['Split/1', 'Other'],
	);
	const winner = async (parameters: Parameters = {}, mode: 'trigger' | 'manual' = 'trigger') => {
		const given = {
			journey: named('tested'),
			splitTest: named('Split'),
			arm: named('B'),
			...parameters,
		};
		return await n8n.trigger(tool('declareWinner', given), 'Start', [{}], mode);
	};

	it('previews in a manual execution, declares in production, and is undone', async () => {
		await n8n.activate(tested);
		await n8n.track(tested, 'Tested', first);
		const preview = await winner({}, 'manual');
		expect(preview.json('Report')).toMatchObject([{ preview: true, winner: 'B' }]);
		expect(preview.hints('Report')[0]).toMatch(/^Preview: /);
		const real = await winner({ inTestRuns: 'real' }, 'manual');
		expect(real.json('Report')).toMatchObject([{ preview: false, winner: 'B' }]);
		expect(real.hints('Report')[0]).toMatch(/^Run for real: /);
		await winner({ winnerAction: 'undo' });
		const undonePreview = await winner({ winnerAction: 'undo' });
		expect(undonePreview.json('Report')).toMatchObject([{ winner: null, previousWinner: null }]);
		const declared = await winner();
		expect(declared.json('Report')).toMatchObject([
			{
				journey: 'tested',
				splitTest: 'Split',
				winner: 'B',
				declaredBy: 'Report',
				previousWinner: null,
			},
		]);
		await n8n.clock.advance(HOUR);
		await n8n.track(tested, 'Tested', later);
		expect(later.map((email) => n8n.mailsTo(email))).toEqual(later.map(() => ['B']));
		const undone = await winner({ winnerAction: 'undo' });
		expect(undone.json('Report')).toMatchObject([{ winner: null, previousWinner: 'B' }]);
	});

	const none = (things: string) => [
		{ name: expect.stringMatching(`^No ${things} yet`) as string, value: '' },
	];

	it('offers the Split Tests of the chosen journey, else of all', async () => {
		const offered = offeredBy('searchSplitTests');
		const split = [{ name: 'Split', value: 'Split' }];
		expect(await offered({ journey: named('tested') })).toEqual(split);
		expect(await offered({})).toEqual(split);
		expect(await offered({ journey: named('welcome') })).toEqual(none('split tests'));
	});

	it('offers the arms that contacts of the chosen Split Test have taken', async () => {
		const offered = offeredBy('searchArms');
		const arms = ['A', 'B'].map((name) => ({ name, value: name }));
		expect(await offered({ journey: named('tested'), splitTest: named('Split') })).toEqual(arms);
		expect(await offered({ splitTest: 'Split' })).toEqual(arms);
		const without = { journey: named('welcome'), splitTest: named('Split') };
		expect(await offered(without)).toEqual(none('arms'));
		const unchosen = { journey: named('tested'), splitTest: named('') };
		expect(await offered(unchosen)).toEqual(none('arms'));
	});

	const offeredBy = (search: string) => async (parameters: IDataObject) => {
		const context = {
			getNode: () => ({ name: 'Temp-Node', parameters }),
			getWorkflow: () => ({ active: false }),
			getCurrentNodeParameters: () => parameters,
			logger: console,
		} as unknown as ILoadOptionsFunctions;
		const { listSearch } = n8n.typeNamed('journeyReport').methods!;
		return (await listSearch![search].call(context)).results;
	};

	it('refuses an arm that there is not, and names those that there are', async () => {
		const wrong = await winner({ arm: named('Z') });
		expect(wrong.error).toContain("'Z' is no arm of the Split Test. Choose one of 'A', 'B'.");
	});

	it('pins the newest of two Split Tests of one name, as the other was deleted', async () => {
		const { store, clock } = n8n;
		const ref = { workflowId: 'tested', nodeKey: 'again', name: 'Split', type: 'splitTest' };
		const [again] = await store.journeys.nodeIds([ref]);
		const journey = await store.journeys.ofWorkflow('tested');
		const keys = [{ kind: 'email' as const, value: 'again@example.com' }];
		const contact = { keys, instance: '', profile: {} };
		const now = clock.now();
		const [inline] = await store.journeys.enrollInline(journey!, again, [contact], 'a:1', now);
		const decision = { ...inline!.position, visit: 0, outcome: 'A', arm: armOf('Split') };
		await store.positions.decide(again, [decision], now);
		await winner();
		expect(await store.experiments.pinned(again)).toMatchObject({ arm: 'B' });
		await winner({ winnerAction: 'undo' });
		expect(await store.experiments.pinned(again)).toBeNull();
	});

	it('has an experiment report with a row for each arm', async () => {
		const rows = await rowsOf('experiment', {
			journey: named('tested'),
			splitTest: named('Split'),
		});
		expect(rows.map(({ arm }) => arm)).toEqual(expect.arrayContaining(['A', 'B']));
	});
});
