import {
	code,
	flow,
	journeyTrigger,
	send,
	splitTest,
	waitUntil,
	withStore,
} from '../support/engine/flow';
import type { Flow, Step } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const ALL = ['ada@example.com', 'bob@example.com', 'cyd@example.com'];

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

const through = (between: Record<string, Step>, after: Step = send('Hello')): Flow =>
	withStore(
		flow('through', { Start: journeyTrigger(), ...between, Next: after }, [
			...['Start', ...Object.keys(between), 'Next'],
		]),
		'staticData',
	);

async function enter(journey: Flow) {
	await n8n.activate(journey);
	await n8n.track(journey, 'Signed Up', ALL);
	return n8n.executions[0];
}

const limit = (n: number) => code((items) => items.slice(0, n));

describe('Items that a node between two journey nodes does not pass on', () => {
	it.each([
		['Multi-Channel Send', send('Hello')],
		['Wait Until', waitUntil({ amount: 1, unit: 'minutes' })],
	])('are told at the next journey node, with the node that left them out: %s', async (_, next) => {
		const execution = await enter(through({ Limit: limit(1) }, next));
		expect(execution.hints('Next')).toContain(
			"2 items left at 'Limit', which did not pass on all that it was given: their journeys end there.",
		);
	});

	it('are told for each of several nodes', async () => {
		const execution = await enter(through({ Filter: limit(2), Limit: limit(1) }));
		const told = execution.hints('Next').filter((hint) => hint.includes('left at'));
		expect(told.map((hint) => hint.split(',')[0]).toSorted()).toEqual([
			"1 item left at 'Filter'",
			"1 item left at 'Limit'",
		]);
	});

	it('are not told where all are passed on, in any order', async () => {
		const execution = await enter(through({ Sort: code((items) => items.toReversed()) }));
		expect(execution.hints('Next').filter((hint) => hint.includes('left at'))).toEqual([]);
	});
});

describe("A journey node with 'Execute Once'", () => {
	const once = (step: Step): Step => ({ ...step, executeOnce: true });

	it('fails, and its contacts are not ended unseen', async () => {
		const journey = through({}, once(splitTest()));
		const execution = await enter(journey);
		expect(execution.error).toContain("'Execute Once' is on in this node's settings");
		expect(await n8n.counts(journey)).toMatchObject({ active: 3, completed: 0 });
	});

	it('that waits is refused when its workflow is activated', async () => {
		const journey = through({}, once(waitUntil()));
		await expect(n8n.activate(journey)).rejects.toThrow("'Execute Once' is on");
	});
});

describe("n8n's own Wait for a call", () => {
	const nativeWait = (resume: string): Step => {
		return { type: 'n8n-nodes-base.wait', parameters: { resume } };
	};

	it.each([
		['webhook', [1, 1, 1]],
		['form', [1, 1, 1]],
		['timeInterval', [3]],
	])('has an execution of its own for each contact: %s', async (resume, sizes) => {
		await enter(through({ Mail: send('Click'), Wait: nativeWait(resume) }));
		expect(n8n.executions.map((each) => each.json('Start').length)).toEqual(sizes);
	});

	it('makes no difference to what is before a Wait Until', async () => {
		const wait = waitUntil({ amount: 1, unit: 'minutes' });
		await enter(through({ Until: wait, Wait: nativeWait('webhook') }));
		expect(n8n.executions.map((each) => each.json('Start').length)).toEqual([3]);
		await n8n.clock.advance(60_000);
		expect(n8n.executions.slice(1).map((each) => each.json('Until').length)).toEqual([1, 1, 1]);
	});
});
