import { funnelOf, type FunnelCounts } from '../../../src/report/funnel';
import type { VisitCount } from '../../../src/report/journey-counts';
import { mapReportOf, minedMap } from '../../../src/report/mined-map';
import { drawMap } from '../../../src/report/pictures/map';
import type { WorkflowGraph } from '../../../src/journey/workflow-graph';
import { day, enrolled, journeyOf, MARCH, NODES, standing, visited } from './support';

const START = 1;
const WAIT = 2;
const THANK = 3;
const REMIND = 4;

const node = (key: string, name: string, type: string, outputs: string[]) => ({
	...{ key, name, type, outputs, isJourneyNode: true },
	...{ stage: null, touchpoint: null, disabled: false },
});

/** Start -> Thank -> Wait -> Remind, each by its first output. */
const graph = (thank: string[], more: WorkflowGraph['edges'] = []): WorkflowGraph => ({
	nodes: [
		node('start', 'Start', 'journeyTrigger', ['']),
		node('thank', 'Thank', 'multiChannelSend', thank),
		node('wait', 'Wait', 'waitUntil', ['Reached', 'Timed Out']),
		node('remind', 'Remind', 'multiChannelSend', ['Continue', 'Failed']),
	],
	edges: [
		{ from: 'start', output: 0, to: 'thank' },
		{ from: 'thank', output: 0, to: 'wait' },
		{ from: 'wait', output: 0, to: 'remind' },
		...more,
	],
});

/** 100 enter and are thanked: 80 sent, 1 of unknown fate, 12 skipped, 7 failed. */
const thanked = [
	visited(THANK, START, 'sent', 80),
	visited(THANK, START, 'unknown', 1),
	visited(THANK, START, 'skipped', 12),
	visited(THANK, START, 'failed', 7),
];
/** All who were not at an open output reached the wait. */
const onward = (outcomes: Record<string, number>): VisitCount[] =>
	Object.entries(outcomes).map(([fromOutcome, n]) =>
		visited(WAIT, THANK, 'reached', n, { fromOutcome }),
	);

const countsOf = (visits: VisitCount[], more: Partial<FunnelCounts> = {}): FunnelCounts => ({
	enrollments: [enrolled('entered', 100), enrolled('completed', 100)],
	...{ enrollmentsBefore: [], open: [], durations: [] },
	visits: [...thanked, ...visits],
	...more,
});

const funnel = (workflow: WorkflowGraph | null, counts: FunnelCounts) =>
	funnelOf(
		{ journey: journeyOf(workflow), span: MARCH, today: day('2026-03-31') },
		NODES,
		counts,
		null,
	).rows;

const ends = (workflow: WorkflowGraph | null, counts: FunnelCounts) =>
	funnel(workflow, counts)
		.filter(({ kind }) => kind === 'end')
		.map(({ step, reached, overallRatePercent }) => [step, reached, overallRatePercent]);

const last = visited(REMIND, WAIT, 'sent', 93, { fromOutcome: 'reached' });

describe('Contacts that end at an output without a line', () => {
	it('are counted by node and output; skipped ones went on with the others', () => {
		const counts = countsOf([...onward({ sent: 80, unknown: 1, skipped: 12 }), last]);
		expect(ends(graph(['Continue', 'Failed']), counts)).toEqual([
			["Ended at 'Failed' of 'Thank' (not connected)", 7, 7],
		]);
	});

	it('are counted by their own output where skipped ones have one', () => {
		const counts = countsOf([...onward({ sent: 80, unknown: 1 }), { ...last, visits: 81 }]);
		expect(ends(graph(['Sent', 'Failed', 'Skipped']), counts)).toEqual([
			["Ended at 'Failed' of 'Thank' (not connected)", 7, 7],
			["Ended at 'Skipped' of 'Thank' (not connected)", 12, 12],
		]);
	});

	it('are part of what dropped or completed there, so that rows still add up', () => {
		const counts = countsOf([...onward({ sent: 80, unknown: 1, skipped: 12 }), last]);
		const rows = funnel(graph(['Continue', 'Failed']), counts);
		const thank = rows.find(({ step }) => step === 'Thank')!;
		expect(thank).toMatchObject({ reached: 100, movedOn: 93, completed: 0, dropped: 7 });
		expect(rows[0]).toMatchObject({ reached: 100, completed: 100, waitingNow: 0 });
	});

	it('by a failed message are counted at the last node, too; others completed as they should', () => {
		const counts = countsOf([
			...onward({ sent: 80, unknown: 1, skipped: 12 }),
			visited(REMIND, WAIT, 'sent', 90, { fromOutcome: 'reached' }),
			visited(REMIND, WAIT, 'failed', 3, { fromOutcome: 'reached' }),
		]);
		expect(ends(graph(['Continue', 'Failed']), counts)).toEqual([
			["Ended at 'Failed' of 'Thank' (not connected)", 7, 7],
			["Ended at 'Failed' of 'Remind' (not connected)", 3, 3],
		]);
	});

	it('by a wait are counted where others go on from it', () => {
		const counts = countsOf([
			...onward({ sent: 80, unknown: 1, skipped: 7 }),
			visited(WAIT, THANK, 'timedOut', 5, { fromOutcome: 'skipped' }),
			{ ...last, visits: 88, enrollments: 88, wentOn: 88 },
		]);
		expect(ends(graph(['Continue', 'Failed']), counts)).toContainEqual([
			"Ended at 'Timed Out' of 'Wait' (not connected)",
			...[5, 5],
		]);
	});

	it('are none where the output has a line, also to a node of another package', () => {
		const counts = countsOf([...onward({ sent: 80, unknown: 1, skipped: 12 }), last]);
		const workflow = graph(['Continue', 'Failed'], [{ from: 'thank', output: 1, to: 'slack' }]);
		workflow.nodes.push({ ...node('slack', 'Slack', 'slack', ['']), isJourneyNode: false });
		expect(ends(workflow, counts)).toEqual([]);
	});

	it('are none of those that went on while there was a line, or that wait behind it', () => {
		const counts = countsOf(
			[...onward({ sent: 80, unknown: 1, skipped: 12, failed: 2 }), { ...last, wentOn: 95 }],
			{ open: [standing(REMIND, THANK, 4, { fromOutcome: 'failed' })] },
		);
		expect(ends(graph(['Continue', 'Failed']), counts)).toEqual([
			["Ended at 'Failed' of 'Thank' (not connected)", 1, 1],
		]);
	});

	it('are unknown without the workflow', () => {
		expect(ends(null, countsOf(onward({ sent: 80 })))).toEqual([]);
	});
});

describe('The map of a journey with such an output', () => {
	const named = graph(['Continue', 'Failed']);
	named.nodes[1].name = 'Thank <b>';
	const counts = countsOf([...onward({ sent: 80, unknown: 1, skipped: 12 }), last]);
	const map = minedMap(journeyOf(named), 'Entered in March', NODES, counts);

	it('has a row for it, and messages that were skipped on the way of those sent', () => {
		const rows = mapReportOf(map, { journey: journeyOf(named), span: MARCH, today: 0 }).rows;
		expect(rows.filter(({ kind }) => kind === 'end')).toMatchObject([
			{ node: 'Thank <b>', output: 'Failed', nextNode: null, reached: 7, visits: null },
		]);
		expect(map.edges.filter(({ from }) => from === 'thank')).toMatchObject([
			{ output: 'Continue', to: 'wait', visits: 93, deleted: false },
		]);
	});

	it('shows how many ended there', () => {
		const { marks } = drawMap(map, 900);
		expect(marks).toMatch(/>7 ended at .{1,6}Failed.{1,6}</);
		expect(marks).not.toContain('<b>');
	});
});
