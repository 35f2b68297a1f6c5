import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	code,
	flow,
	journeyReport,
	journeyTrigger,
	plainTrigger,
	send,
	waitForEvent,
	waitUntil,
	withStore,
	type Flow,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { named } from '../support/engine/waiting';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = { userId: 'cyd' };

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start({
		mail: {
			reply: (to) =>
				to === BOB ? { at: 'RCPT', code: 550, text: 'No <b>such</b> user' } : undefined,
		},
	});
});

afterEach(async () => await n8n.close());

/** Ada gets the mail, Bob's server refuses it, and Cyd has no address. */
async function signUp(journey: Flow): Promise<void> {
	await n8n.activate(journey);
	const event = { type: 'track', event: 'Signed Up' };
	const batch = [
		{ ...event, email: ADA },
		{ ...event, email: BOB },
		{ ...event, ...CYD },
	];
	await n8n.call(journey, { batch }, { kind: 'batch' });
	await n8n.clock.advance(2 * SECOND);
}

const hello = (parameters: INodeParameters = {}, ...more: string[][]) =>
	flow(
		'hello',
		{
			Start: journeyTrigger({ options: { journeyKey: 'hello' } }),
			Hello: send('Hello', parameters),
			Wait: waitUntil({ amount: 1, unit: 'hours' }),
			Bye: send('Bye'),
			Alert: code((items) => items),
		},
		['Start', 'Hello', 'Wait', 'Bye'],
		...more,
	);

const who = (items: IDataObject[]) =>
	items.map(({ contact, message }) => {
		const { email, externalId } = contact as IDataObject;
		const { status, reasonCode } = message as IDataObject;
		return [email ?? externalId, status, reasonCode];
	});

const hints = (node: string) =>
	n8n.executions.flatMap((execution) =>
		execution.hints(node).filter((each) => / ends? /.test(each)),
	);

async function rowsOf(operation: string): Promise<IDataObject[]> {
	const parameters = { journey: named('hello'), dateRange: 'allTime' };
	const tool = flow(
		'tool',
		{ Start: plainTrigger(), Report: journeyReport(operation, parameters) },
		['Start', 'Report'],
	);
	const execution = await n8n.trigger(tool, 'Start', [{}]);
	expect(execution.error).toBeUndefined();
	return execution.json('Report');
}

describe('A contact whose message was skipped', () => {
	it('continues with the others, in their order, and the reason is on the item in words and as a code', async () => {
		const journey = hello();
		await signUp(journey);
		const [execution] = n8n.executions;
		expect(who(execution.json('Hello'))).toEqual([
			[ADA, 'sent', undefined],
			['cyd', 'skipped', 'noAddress'],
		]);
		expect(who(execution.json('Hello', 1))).toEqual([[BOB, 'failed', undefined]]);
		await n8n.clock.skip(2 * HOUR);
		expect(await n8n.counts(journey)).toMatchObject({ completed: 3, positions: 0 });
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
	});

	it("leaves by 'Skipped' with the option, which moves neither 'Failed' nor those who continue", async () => {
		const parted = hello({ options: { skippedContacts: 'ownOutput' } }, ['Hello/2', 'Alert']);
		await signUp(parted);
		const [execution] = n8n.executions;
		expect(who(execution.json('Hello'))).toEqual([[ADA, 'sent', undefined]]);
		expect(who(execution.json('Hello', 1))).toEqual([[BOB, 'failed', undefined]]);
		expect(who(execution.json('Alert'))).toEqual([['cyd', 'skipped', 'noAddress']]);
	});
});

describe('A contact who ends at an output without a line', () => {
	it('is told below the output of the node, with the reason', async () => {
		await signUp(hello());
		expect(hints('Hello')).toEqual([
			expect.stringMatching(
				/^1 contact ends here: the output 'Failed' is not connected \(1 × .*550 No &lt;b&gt;such&lt;\/b&gt; user.*\)\. Connect it/,
			),
		]);
	});

	it('is no news where the output is connected, or where nobody goes on', async () => {
		await signUp(hello({}, ['Hello/1', 'Alert']));
		expect(hints('Hello')).toEqual([]);
		await n8n.clock.skip(2 * HOUR);
		expect(hints('Bye')).toEqual([]);
	});

	it('counts as such in the funnel and on the map, which add up as before', async () => {
		await signUp(hello());
		await n8n.clock.skip(2 * HOUR);
		const funnel = await rowsOf('funnel');
		expect(funnel).toMatchObject([
			{ kind: 'journey', reached: 3, waitingNow: 0, completed: 3, exited: 0, failed: 0 },
			{ step: 'Start', reached: 3, movedOn: 3 },
			{ step: 'Hello', reached: 3, movedOn: 2, dropped: 1 },
			{ step: 'Wait', reached: 2, movedOn: 2 },
			{ step: 'Bye', reached: 2, completed: 2 },
			{ kind: 'end', step: "Ended at 'Failed' of 'Hello' (not connected)", reached: 1 },
		]);
		const map = await rowsOf('map');
		expect(map.filter(({ kind }) => kind === 'end')).toMatchObject([
			{ node: 'Hello', output: 'Failed', reached: 1 },
		]);
		expect(map.filter(({ kind, node }) => kind === 'connection' && node === 'Hello')).toMatchObject(
			[{ output: 'Continue', nextNode: 'Wait', visits: 2 }],
		);
	});

	it('of a branch, by its condition, is told alike', async () => {
		const branched = withStore(
			flow(
				'hello',
				{
					Start: journeyTrigger(),
					Segment: {
						type: 'n8n-nodes-journey.segmentFilter',
						parameters: {
							operation: 'filter',
							conditionsMatch: 'all',
							conditions: {
								values: [
									{ type: 'attribute', attribute: named('plan'), operator: 'equals', value: 'pro' },
								],
							},
						},
					},
					Wait: waitForEvent('Ordered'),
				},
				['Start', 'Segment', 'Wait'],
			),
			'staticData',
		);
		await signUp(branched);
		expect(hints('Segment')).toEqual([
			expect.stringMatching(/^3 contacts end here: the output 'Not In Segment' is not connected\./),
		]);
	});
});

describe('A test run', () => {
	it('tells of contacts that would end there', async () => {
		const parted = hello({ options: { skippedContacts: 'ownOutput', consentNeeded: 'optIn' } });
		const run = await n8n.testRun(parted, 'Start');
		expect(run.json('Hello', 2)).toHaveLength(1);
		expect(run.hints('Hello')).toContainEqual(
			expect.stringMatching(/^1 contact would end here: the output 'Skipped' .*not opted in/),
		);
	});
});
