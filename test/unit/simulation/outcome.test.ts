import * as fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowNode } from '../../../src/simulation/scenario';
import { diffOf } from '../../../src/simulation/diff/diff-of';
import { diffSections, diffSummary } from '../../../src/simulation/diff/diff-words';
import { resultSections } from '../../../src/simulation/expectations/results-text';
import { writeOutcome, writePage } from '../../../src/simulation/outcome/folder';
import { messageTitle } from '../../../src/simulation/outcome/message-title';
import { nodeWords, outputWords } from '../../../src/simulation/outcome/node-words';
import type { Outcome } from '../../../src/simulation/outcome/outcome';
import { OutcomeFileError, readOutcome } from '../../../src/simulation/outcome/read-outcome';
import { reportPage } from '../../../src/simulation/outcome/report-page';
import { ruleWords } from '../../../src/simulation/outcome/rule-words';
import { densest } from '../../../src/simulation/outcome/sliding-window';
import { summaryOf } from '../../../src/simulation/outcome/summary';
import { parseRule } from '../../../src/rule/schema';
import { DAY, HOUR, MINUTE, outcomeWith, T0, type Told } from './support';

const SCRIPT = '"><script>alert(1)</script>';

describe('The densest period', () => {
	it('is the most instants of any window, as counted one by one', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 40 }),
				fc.integer({ min: 1, max: 30 }),
				(given, window) => {
					const instants = given.toSorted((a, b) => a - b);
					const counts = instants.map(
						(from) => instants.filter((at) => at >= from && at < from + window).length,
					);
					expect(densest(instants, window).most).toBe(Math.max(0, ...counts));
				},
			),
		);
	});
});

describe('The title of a message', () => {
	it('is the subject, else the beginning of its text without links', () => {
		expect(messageTitle({ subject: 'Hello\n there', html: '<p>' })).toBe('Hello there');
		expect(messageTitle({ text: 'See https://shop.example/a?t=1 now' })).toBe('See … now');
		expect(messageTitle({ body: { text: 'In the body' } })).toBe('In the body');
		expect(messageTitle({})).toBe('');
		const long = messageTitle({ text: '👩‍🚀'.repeat(200) });
		expect([...long].length).toBe(120);
		expect(long.isWellFormed()).toBe(true);
	});
});

describe('What a node does', () => {
	const node = (type: string, parameters: object): WorkflowNode => ({
		...{ id: 'n', name: 'N', typeVersion: 1, type: `n8n-nodes-journey.${type}` },
		parameters: parameters as WorkflowNode['parameters'],
	});

	it.each<[string, object, string]>([
		['waitUntil', {}, '1 day'],
		['waitUntil', { amount: 3, unit: 'hours' }, '3 hours'],
		['waitUntil', { waitFor: 'event', eventName: { value: 'Paid' } }, "'Paid', at most 3 days"],
		['waitUntil', { waitFor: 'event', eventName: 'Paid', limitWait: false }, "'Paid'"],
		['multiChannelSend', { channels: ['email'], subject: 'Hi' }, 'Hi'],
		['journeyTrigger', { eventName: { value: 'Signed Up' } }, 'Signed Up'],
		['splitTest', {}, ''],
	])('is told in a few words: %s %j', (type, parameters, words) => {
		expect(nodeWords(node(type, parameters))).toBe(words);
	});

	it.each<[string, object, string, string | null]>([
		[
			'waitUntil',
			{ waitFor: 'event', eventName: 'Paid' },
			'Timed Out',
			"not in time: 'Paid', at most 3 days",
		],
		['splitTest', { arms: { values: [{ name: 'A', weight: 70 }] } }, 'A', 'weight 70'],
		['splitTest', { holdout: 10 }, 'Holdout', '10 % of contacts'],
		['branchOnBehavior', {}, 'Otherwise', 'none of the branches fits'],
		[
			'branchOnBehavior',
			{
				branches: {
					values: [{ name: 'A', conditionsDefineBy: 'json', conditionsJson: '={{ 1 }}' }],
				},
			},
			'A',
			null,
		],
		[
			'segmentFilter',
			{ source: 'segment', segment: 'vip' },
			'Not In Segment',
			"not: in segment 'vip'",
		],
		['if', {}, 'true', null],
	])('tells when an output is taken: %s %j', (type, parameters, output, words) => {
		expect(outputWords(node(type, parameters), output, 'w')).toBe(words);
	});

	it('tells a rule with groups, filters, counts and windows', () => {
		const rule = parseRule({
			version: 1,
			all: [
				{
					...{ type: 'event', name: 'Ordered', count: { op: 'atLeast', times: 2 } },
					window: { last: { amount: 7, unit: 'days' } },
					filter: {
						match: 'all',
						conditions: [{ property: 'total', operator: 'greaterThan', value: 10 }],
					},
				},
				{
					any: [
						{ type: 'attribute', path: 'plan', operator: 'equals', value: 'pro' },
						{ type: 'segment', segment: 'vip', not: true },
					],
				},
			],
		});
		expect(ruleWords(rule)).toBe(
			"'Ordered' with total is above 10 at least 2 times in the last 7 days and (plan is 'pro' or not in segment 'vip')",
		);
	});
});

describe('Waits', () => {
	it('longer than the maximum age are told apart: ended by it, and bound to be', async () => {
		const { aged } = await outcomeWith({
			contacts: {
				ann: {
					journeys: { shop: { ends: ['exited', 5 * DAY], reason: 'max age', expires: 5 * DAY } },
					visits: [['shop/Wait', DAY, 5 * DAY, 'exited']],
				},
				bob: {
					journeys: { shop: { expires: 40 * DAY } },
					waits: [['shop/Wait', DAY, 50 * DAY]],
				},
				cyd: {
					journeys: { shop: { expires: 60 * DAY } },
					waits: [['shop/Wait', DAY, 50 * DAY]],
				},
			},
		});
		expect(aged.map(({ kind, step, examples }) => [kind, step, examples])).toEqual([
			['ended', 'Wait', ['ann']],
			['willEnd', 'Wait', ['bob']],
		]);
	});

	it('without an end count as for ever only where no maximum age ends them', async () => {
		const { waiting } = await outcomeWith({
			contacts: {
				ann: { journeys: { shop: { expires: 40 * DAY } }, waits: [['shop/Wait', 0, null]] },
				bob: { journeys: { shop: {} }, waits: [['shop/Wait', 0, null]] },
				cyd: { journeys: { shop: {} }, waits: [['shop/Wait', 0, 40 * DAY]] },
			},
		});
		expect(waiting).toEqual([
			expect.objectContaining({
				...{ contacts: 3, withoutEnd: 2, forever: 1, lastUntil: T0 + 40 * DAY },
			}),
		]);
	});

	it('of failed enrollments are no waits', async () => {
		const { waiting } = await outcomeWith({
			contacts: {
				ann: { journeys: { shop: { ends: ['failed', DAY] } }, waits: [['shop/Wait', 0, null]] },
			},
		});
		expect(waiting).toEqual([]);
	});
});

describe('Loops', () => {
	it('are steps that one enrollment visited more than once', async () => {
		const visits = Array.from({ length: 4 }, (_, i): NonNullable<Told['visits']>[number] => {
			return ['shop/Ask', i * DAY, i * DAY + HOUR, 'sent'];
		});
		const { loops } = await outcomeWith({
			contacts: {
				ann: { journeys: { shop: {} }, visits },
				bob: { journeys: { shop: {} }, visits: visits.slice(0, 1) },
			},
		});
		expect(loops).toEqual([
			{ journey: 'shop', step: 'Ask', most: 4, contacts: 1, waiting: 1, examples: ['ann'] },
		]);
	});
});

const hostile = () =>
	outcomeWith({
		contacts: {
			[`=cmd|'/c calc'!A1`]: {
				contact: { firstName: SCRIPT, lastName: '\u202eevil', locale: '"><b>' },
				journeys: { shop: { ends: ['exited', DAY], reason: SCRIPT } },
				visits: [[`shop/${SCRIPT}`, 0, DAY, SCRIPT]],
				messages: [
					{
						...{ step: `shop/${SCRIPT}`, at: 0, subject: `+1${SCRIPT}` },
						html: `<style>p{color:red}</style><script>alert(2)</script><img src="https://spy.example/x">"'`,
					},
					{ step: 'shop/Later', at: HOUR, status: 'skipped', reason: SCRIPT },
				],
				events: [[SCRIPT, 0]],
			},
		},
		changes: {
			failures: [{ workflow: SCRIPT, node: SCRIPT, message: SCRIPT, at: T0, times: 1 }],
			standIns: [
				{ workflow: SCRIPT, node: SCRIPT, type: SCRIPT, by: 'passed', times: 1, items: 1 },
			],
		},
	});

describe('The page of an outcome', () => {
	it('holds no script, whatever names, events, reasons and messages say', async () => {
		const outcome = await hostile();
		const diff = diffOf(outcome, await outcomeWith({ contacts: {} }), { changeAt: T0 + HOUR });
		const page = reportPage(outcome, diffSections(diff));
		expect(page).not.toMatch(/<script/i);
		expect(page).toContain('&lt;script&gt;');
		expect(page).not.toContain('<img src="https://spy');
	});

	it('shows mails in frames without rights, and its policy allows styles by their digests alone', async () => {
		const page = reportPage(await hostile());
		expect(page).toMatch(/<iframe sandbox="" [^>]*srcdoc="&lt;style&gt;/);
		const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1];
		expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^;]*' 'sha256-[^;]*';/);
		expect(policy).toContain('img-src data:');
		expect(policy).not.toMatch(/script-src|style-src(-elem)? [^;]*unsafe/);
	});

	it('stays small with many contacts, and says what it leaves out', async () => {
		const html = `<p>${'Lorem ipsum dolor sit amet. '.repeat(4_000)}</p>`;
		const contacts = Object.fromEntries(
			Array.from({ length: 500 }, (_, i): [string, Told] => [
				`c${i}@example.com`,
				{
					contact: { locale: `x${i}` },
					journeys: { shop: {} },
					messages: [{ step: 'shop/Mail', at: i * MINUTE, html }],
				},
			]),
		);
		const page = reportPage(await outcomeWith({ contacts }));
		expect(page.length).toBeLessThan(5_000_000);
		expect(page).toContain('The first 100 of 500 rows; contacts.csv has all.');
		expect(page).toMatch(/\d+ are too large for this page; messages.ndjson has them/);
	});
});

describe('The folder of an outcome', () => {
	let folder: string;
	beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'outcome-'))));
	afterEach(() => rmSync(folder, { recursive: true }));

	const read = (name: string) => readFileSync(join(folder, 'out', name), 'utf8');

	it('has all of it, for its owner alone, and its outcome can be read again', async () => {
		const outcome = await hostile();
		const [{ id }] = outcome.messages;
		const content = { subject: 'S', html: '<p>' };
		await writeOutcome(join(folder, 'out'), outcome, [{ id, content } as never]);
		const result = { name: SCRIPT, line: 1, passed: false, found: SCRIPT, contacts: 1 };
		const sections = resultSections([{ ...result, examples: [SCRIPT] }]);
		await writePage(join(folder, 'out'), outcome, sections);
		expect(read('report.html')).toContain('1 of 1 expectations is broken.');
		expect(read('report.html')).not.toMatch(/<script/i);
		expect(readdirSync(join(folder, 'out')).sort()).toEqual([
			...['calendar.csv', 'contacts.csv', 'messages.csv', 'messages.ndjson', 'outcome.json'],
			...['report.html', 'timelines.ndjson'],
		]);
		expect(statSync(join(folder, 'out', 'outcome.json')).mode & 0o077).toBe(0);
		expect(readOutcome(read('outcome.json'), 'outcome.json')).toEqual(outcome);
		const lines = read('messages.ndjson').trimEnd().split('\n');
		expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
			{ id, content },
			{ content: null },
		]);
		const [timeline] = read('timelines.ndjson').trimEnd().split('\n');
		expect(JSON.parse(timeline)).toMatchObject({ contact: `=cmd|'/c calc'!A1` });
	});

	it('has no cell that a spreadsheet would take for a formula', async () => {
		await writeOutcome(join(folder, 'out'), await hostile(), []);
		for (const name of ['contacts.csv', 'messages.csv', 'calendar.csv']) {
			expect(read(name)).not.toMatch(/(^|,|\n)"?[=+@]/);
		}
		expect(read('contacts.csv')).toContain(`'=cmd|`);
	});
});

describe('An outcome file', () => {
	it.each([
		['nonsense', 'old.json is not JSON'],
		['{}', 'old.json is no outcome of a rehearsal'],
		['null', 'old.json is no outcome of a rehearsal'],
		['{"version": 7}', 'old.json is an outcome of version 7; this command reads version 1'],
	])('that cannot be used is refused with a remedy: %s', (text, message) => {
		expect(() => readOutcome(text, 'old.json')).toThrow(OutcomeFileError);
		expect(() => readOutcome(text, 'old.json')).toThrow(message);
	});
});

describe('The difference of two outcomes', () => {
	const told = (subject: string, at: number[], more: Told = {}): Told => ({
		journeys: { shop: { ends: ['completed', 9 * DAY] } },
		messages: at.map((when) => ({ step: 'shop/Offer', at: when, subject })),
		...more,
	});
	let before: Outcome;
	let after: Outcome;
	beforeAll(async () => {
		before = await outcomeWith({
			contacts: {
				more: told('A', [0]),
				fewer: told('A', [0, DAY]),
				others: told('A', [0]),
				same: told('A', [0]),
				ends: told('A', [0]),
				old: told('A', [0]),
			},
		});
		after = await outcomeWith({
			contacts: {
				more: told('A', [0, DAY]),
				fewer: told('A', [0]),
				others: told('B', [0]),
				// Another time is no other message.
				same: told('A', [DAY]),
				ends: told('A', [0], { journeys: { shop: { ends: ['converted', DAY], reason: 'Paid' } } }),
				new: told('A', [0]),
			},
		});
	});

	it('tells who gets more, fewer, other or the same messages, and other ends', () => {
		expect(diffOf(before, after)).toMatchObject({
			...{ warnings: [], contacts: 5, messages: { before: 7, after: 7 }, same: 2 },
			more: { contacts: 1, examples: ['more'] },
			fewer: { contacts: 1, examples: ['fewer'] },
			others: { contacts: 1, examples: ['others'] },
			otherEnds: { contacts: 1, examples: ['ends'] },
			onlyBefore: { contacts: 1, examples: ['old'] },
			onlyAfter: { contacts: 1, examples: ['new'] },
			inside: null,
		});
	});

	it('is empty between an outcome and itself', () => {
		expect(diffOf(before, before)).toMatchObject({
			...{ same: 6, steps: [], ends: [], changed: [], otherEnds: { contacts: 0 } },
		});
	});

	it('says for each contact what it gets now, and what no longer', () => {
		const { changed } = diffOf(before, after);
		expect(changed.find(({ contact }) => contact === 'others')).toMatchObject({
			...{ lost: ['Offer: A'], gained: ['Offer: B'] },
		});
		expect(changed.find(({ contact }) => contact === 'ends')).toMatchObject({
			...{ endsBefore: ['shop: completed'], endsAfter: ['shop: converted (Paid)'] },
		});
	});

	it("counts a message with each contact's own name in its title as one", async () => {
		const named = (subject: string) =>
			outcomeWith({
				contacts: Object.fromEntries(
					['Ann', 'Bob'].map((firstName): [string, Told] => [
						firstName,
						told(`${subject}, ${firstName} Ng!`, [0], { contact: { firstName, lastName: 'Ng' } }),
					]),
				),
			});
		const { steps } = diffOf(await named('Hi'), await named('Hello'));
		expect(steps.map(({ title, before: was, after: is }) => [title, was, is])).toEqual([
			['Hi, …!', 2, 0],
			['Hello, …!', 0, 2],
		]);
	});

	it('warns where not only the workflows differ', async () => {
		const other = { ...after, scenario: { ...after.scenario, seed: 2 } };
		expect(diffSummary(diffOf(before, other))[1]).toBe(
			"! The seed was 1 and is 2, so differences are not the workflows' alone.",
		);
	});

	it('says of each node whether those who wait there find it again', async () => {
		const node = (id: string, amount: number): WorkflowNode => ({
			...{ id, name: id.slice(5), type: 'n8n-nodes-journey.waitUntil', typeVersion: 1 },
			parameters: { amount, unit: 'days' },
		});
		const waiting = (step: string): Told => ({
			journeys: { shop: {} },
			visits: [[step, 0, 3 * DAY, 'reached']],
		});
		const contacts = { a: waiting('shop/A'), b: waiting('shop/B'), c: waiting('shop/C') };
		const [old, now] = [
			await outcomeWith({
				contacts,
				nodes: [node('shop/A', 3), node('shop/B', 3), node('shop/C', 3)],
			}),
			await outcomeWith({ contacts, nodes: [node('shop/A', 3), node('shop/B', 1)] }),
		];
		const { inside } = diffOf(old, now, { changeAt: T0 + DAY });
		expect(inside?.steps.map(({ step, fate, examples }) => [step, fate, examples])).toEqual([
			['A', 'same', ['a']],
			['B', 'changed', ['b']],
			['C', 'deleted', ['c']],
		]);
		expect(inside?.steps[1]).toMatchObject({ before: '3 days', after: '1 day' });
		expect(diffOf(old, now, { changeAt: T0 + 4 * DAY }).inside?.steps).toEqual([]);
	});
});

describe('The summary', () => {
	it('has at most 40 lines, however much there is to say', async () => {
		const contacts = Object.fromEntries(
			Array.from({ length: 50 }, (_, i): [string, Told] => [
				`c${i}`,
				{
					journeys: { shop: {} },
					waits: [[`shop/W${i}`, 0, null]],
					messages: [{ step: `shop/M${i}`, at: 0, status: 'skipped', reason: `reason ${i}` }],
				},
			]),
		);
		const failures = Array.from({ length: 50 }, (_, i) => ({
			...{ workflow: 'w', node: `N${i}`, message: 'no luck', at: T0, times: 1 },
		}));
		const refusedActs = Array.from({ length: 50 }, (_, i) => ({
			act: { at: T0, contact: 'c1', does: 'track' as const, event: `E${i}`, properties: {} },
			reason: 'erased',
		}));
		const outcome = await outcomeWith({ contacts, changes: { failures, refusedActs } });
		expect(outcome.refusals[0]).toEqual({
			...{ act: 'track E0', reason: 'erased', times: 1, contacts: 1, examples: ['c1'] },
		});
		expect(summaryOf(outcome).length).toBeLessThanOrEqual(40);
	});

	it("names the fourth of four instead of counting '1 more'", async () => {
		const failed = (n: number) =>
			Array.from({ length: n }, (_, i) => ({
				...{ workflow: 'w', node: `N${i}`, message: 'no luck', at: T0, times: 1 },
			}));
		const linesOf = async (n: number) =>
			summaryOf(await outcomeWith({ contacts: {}, changes: { failures: failed(n) } }));
		expect(await linesOf(4)).toContainEqual(expect.stringContaining("'N3' of w failed"));
		const five = await linesOf(5);
		expect(five).toContain('  … and 2 more errors');
		expect(five.join()).not.toContain("'N3'");
	});
});

describe('The summary', () => {
	let outcome: Outcome;

	beforeAll(async () => {
		outcome = await outcomeWith({ contacts: { c1: { journeys: { welcome: {} } } } });
	});

	it('says that nobody can enter where no Journey Trigger is switched on', () => {
		const without = { ...outcome, journeys: [] };
		expect(summaryOf(without)).toContain(
			'! No workflow has a Journey Trigger that is switched on, so nobody enters a journey. Give the workflow of the journey, with its trigger enabled.',
		);
		expect(summaryOf(outcome).join(' ')).not.toContain('switched on');
	});

	it('has its days on the clock of the rehearsal', () => {
		const from = Date.parse('2026-03-01T00:00+01:00');
		const scenario = {
			...outcome.scenario,
			from,
			until: from + 30 * DAY,
			timezone: 'Europe/Berlin',
		};
		expect(summaryOf({ ...outcome, scenario })[0]).toContain('2026-03-01 to 2026-03-31');
		const march = { ...scenario, until: from + 28 * DAY };
		expect(summaryOf({ ...outcome, scenario: march })[0]).toContain('2026-03-01 to 2026-03-28');
	});

	it('marks a journey that nobody has entered', () => {
		const [journey] = outcome.journeys;
		const totals = { ...journey.totals, entered: 0 };
		const lines = summaryOf({ ...outcome, journeys: [{ ...journey, totals }] });
		expect(lines).toContainEqual(expect.stringMatching(/^! .*: 0 entered = /));
	});

	it('says how many contacts have not appeared by the end', () => {
		const scenario = { ...outcome.scenario, contacts: 20 };
		expect(summaryOf({ ...outcome, scenario })).toContain(
			"! 19 contacts have not appeared by the end: rehearse more days, or let them begin earlier ('startsAt' of the contacts, 'starts' of the model)",
		);
		expect(summaryOf(outcome).join(' ')).not.toContain('appeared');
	});
});
