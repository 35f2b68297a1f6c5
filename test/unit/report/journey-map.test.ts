import type { WorkflowGraph } from '../../../src/journey/workflow-graph';
import { flowOrder, journeyEdges } from '../../../src/report/flow';
import type { FunnelCounts } from '../../../src/report/funnel';
import { mapReportOf, minedMap, outcomeText } from '../../../src/report/mined-map';
import {
	day,
	enrolled,
	GRAPH,
	journeyOf,
	MARCH,
	MINUTE,
	NODES,
	standing,
	took,
	visited,
} from './support';

const counts: FunnelCounts = {
	enrollments: [enrolled('entered', 10), enrolled('completed', 6), enrolled('converted', 1)],
	enrollmentsBefore: [],
	visits: [
		visited(2, 1, 'reached', 5),
		visited(2, 1, 'timedOut', 2),
		visited(2, 1, 'converted', 1),
		visited(3, 2, 'Sent', 3, { fromOutcome: 'reached' }),
		visited(3, 2, 'Skipped', 1, { fromOutcome: 'reached' }),
		visited(4, 2, 'Sent', 2, { fromOutcome: 'timedOut' }),
	],
	open: [standing(2, 1, 2)],
	durations: [
		took('stay', 2, 'reached', [MINUTE, MINUTE, 5 * MINUTE]),
		took('transition', 3, 'reached', [2 * MINUTE], 2),
	],
};

const map = (graph: WorkflowGraph | null, given = counts) =>
	minedMap(journeyOf(graph), 'Entered in March', NODES, given);
const nodeIn = (graph: WorkflowGraph | null, id: string) =>
	map(graph).nodes.find((node) => node.id === id);
const edgesIn = (graph: WorkflowGraph | null) =>
	map(graph).edges.map(({ from, output, to, visits, deleted }) => [
		from,
		output,
		to,
		visits,
		deleted,
	]);

describe('The journey map', () => {
	it('shows the paths that contacts took, by output', () => {
		expect(edgesIn(null)).toEqual([
			['start', '', 'wait', 10, false],
			['wait', 'Reached', 'thank', 4, false],
			['wait', 'Timed Out', 'remind', 2, false],
		]);
	});

	it('is laid over the workflow as it is now, past nodes of other packages', () => {
		expect(edgesIn(GRAPH)).toEqual([
			['start', '', 'wait', 10, false],
			['wait', 'Reached', 'thank', 4, false],
			['thank', 'Continue', 'survey', 0, false],
			['wait', 'Timed Out', 'remind', 2, true],
		]);
		expect(nodeIn(GRAPH, 'http')).toBeUndefined();
	});

	it('names nodes as they are now, and shows unvisited and deleted ones as such', () => {
		expect(nodeIn(GRAPH, 'wait')).toMatchObject({
			...{ name: 'Wait for Order', state: 'current', stage: 'purchase', touchpoint: null },
			...{ reached: 10, visits: 8, waiting: 2 },
		});
		expect(nodeIn(GRAPH, 'thank')).toMatchObject({ stage: null, touchpoint: 'Email' });
		expect(nodeIn(GRAPH, 'survey')).toMatchObject({ state: 'unvisited', reached: 0 });
		expect(nodeIn(GRAPH, 'remind')).toMatchObject({ state: 'deleted', name: 'Remind', reached: 2 });
	});

	it('counts as dropped those that went no further, with those that converted among them', () => {
		expect(nodeIn(null, 'wait')).toMatchObject({ dropped: 2, converted: 1 });
		expect(nodeIn(null, 'thank')).toMatchObject({ dropped: 0, converted: 0 });
	});

	it('has a node of the workflow that no contact of the span visited as unvisited', () => {
		const none = { ...counts, visits: [], open: [] };
		const { nodes } = map(GRAPH, none);
		expect(nodes.find(({ id }) => id === 'thank')).toMatchObject({ state: 'unvisited' });
		expect(nodes.find(({ id }) => id === 'start')).toMatchObject({ state: 'current', reached: 10 });
	});

	it('has medians on nodes and edges, in ms', () => {
		const wait = nodeIn(null, 'wait')!;
		expect(Math.abs(wait.medianMs! / MINUTE - 1)).toBeLessThanOrEqual(0.01);
		const edge = map(null).edges.find(({ to }) => to === 'thank')!;
		expect(Math.abs(edge.medianMs! / (2 * MINUTE) - 1)).toBeLessThanOrEqual(0.01);
		expect(map(null).edges.find(({ to }) => to === 'remind')!.medianMs).toBeNull();
	});

	it('has the totals of the journey, which reconcile', () => {
		expect(map(null).totals).toEqual({
			...{ entered: 10, waiting: 3, completed: 6, converted: 1, exited: 0, failed: 0 },
		});
	});

	it('as rows has a node or a connection in each, described by its columns', () => {
		const options = { journey: journeyOf(GRAPH), span: MARCH, today: day('2026-03-31') };
		const { rows, columns, picture } = mapReportOf(map(GRAPH), options);
		expect(rows).toHaveLength(9);
		for (const row of rows) expect(Object.keys(row)).toEqual(columns.map(({ key }) => key));
		expect(
			rows.find(({ node, kind }) => node === 'Wait for Order' && kind === 'node'),
		).toMatchObject({
			...{ reached: 10, dropped: 1, converted: 1, dropOffPercent: 10, waitingNow: 2 },
		});
		expect(rows.at(-1)).toMatchObject({
			...{ kind: 'connection', node: 'Wait for Order', output: 'Timed Out', nextNode: 'Remind' },
			...{ state: 'deleted', visits: 2 },
		});
		expect(picture).toMatchObject({ type: 'map' });
	});
});

describe('The order of a flow', () => {
	it('is that of its connections, the way by the first output first', () => {
		const edges = [
			...[
				['a', 'b'],
				['a', 'c'],
				['b', 'd'],
				['c', 'd'],
				['d', 'a'],
			],
		].map(([from, to]) => ({ from, to }));
		expect(flowOrder('a', edges)).toEqual(['a', 'b', 'c', 'd']);
	});

	it('of 20,000 steps in a row needs no stack', () => {
		const edges = Array.from({ length: 20_000 }, (_, i) => ({ from: `${i}`, to: `${i + 1}` }));
		expect(flowOrder('0', edges).at(-1)).toBe('20000');
	});
});

describe('Connections between journey nodes', () => {
	it('pass through foreign nodes in a loop, and through the first output of a disabled node', () => {
		const [start, , wait, thank, survey] = GRAPH.nodes;
		const foreign = (key: string) => ({ ...GRAPH.nodes[1], key });
		const nodes = [start, foreign('f'), foreign('g'), { ...wait, disabled: true }, thank, survey];
		const edges = [
			{ from: 'start', output: 0, to: 'f' },
			{ from: 'f', output: 0, to: 'g' },
			{ from: 'g', output: 0, to: 'f' },
			{ from: 'g', output: 1, to: 'wait' },
			{ from: 'wait', output: 0, to: 'thank' },
			{ from: 'wait', output: 1, to: 'survey' },
		];
		expect(journeyEdges({ nodes, edges })).toEqual([{ from: 'start', output: '', to: 'thank' }]);
	});
});

describe('An outcome in words', () => {
	it.each([
		['timedOut', 'Timed Out'],
		['reached', 'Reached'],
		['Variant B', 'Variant B'],
		['A', 'A'],
		['', ''],
	])('%s is %s', (outcome, text) => {
		expect(outcomeText(outcome)).toBe(text);
	});
});
