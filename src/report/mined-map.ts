import { outputOf } from '../journey/open-outputs';
import { flowOf, type Flow, type FlowEdge, type FlowStep } from './flow';
import { funnelCounts, type FunnelCounts } from './funnel';
import type { ReportedNode } from './journey-counts';
import type { JourneyMap, MapEdge, MapNode } from './journey-map';
import { STAGES, type Stage } from './journey-map';
import type { JourneyReportOptions, JourneyReportPorts, ReportedJourney } from './journey-report';
import { openEnds } from './open-ends';
import { percentOf, wholeMs } from './rates';
import type { Cell, Column, Report } from './report';
import { mergeInto, quantile, type Sketch } from './sketch';
import { daysText, spanText, windowText } from './spans';
import { stepCounts } from './steps';
import { totalsText } from './totals-text';
import { totalsOf } from './totals';

/** The paths that contacts took, laid over the workflow as it is now. */
export async function journeyMapOf(
	{ reports }: JourneyReportPorts,
	{ journey, span }: JourneyReportOptions,
): Promise<JourneyMap> {
	const [nodes, counts] = await Promise.all([
		reports.nodes(journey.id),
		funnelCounts(reports, journey.id, span),
	]);
	return minedMap(journey, spanText(span, journey.zone), nodes, counts);
}

export function minedMap(
	journey: ReportedJourney,
	subtitle: string,
	nodes: readonly ReportedNode[],
	counts: FunnelCounts,
): JourneyMap {
	const flow = flowOf(journey.nodeId, nodes, journey.graph, counts.visits);
	const { entered, waitingBefore, waiting, completed, converted, exited, failed } = totalsOf(
		counts.enrollments,
		counts.enrollmentsBefore,
	);
	const steps = stepCounts(flow, {
		entered,
		startNodeId: journey.nodeId,
		visits: counts.visits,
		open: counts.open,
		durations: counts.durations,
	});
	const ends = Map.groupBy(openEnds(journey.graph, steps, counts), ({ step }) => step);
	return {
		journey: journey.name,
		subtitle,
		start: flow.start,
		nodes: steps.map(({ step, ...count }): MapNode => {
			const isUsed = step.state !== 'current' || count.reached > 0 || step.key === flow.start;
			return {
				id: step.key,
				name: step.name,
				type: step.type,
				stage: stageOf(step.stage),
				touchpoint: step.touchpoint,
				// Visited at some time, and not in this span.
				state: isUsed || count.visits > 0 ? step.state : 'unvisited',
				reached: count.reached,
				visits: count.visits,
				waiting: count.waiting,
				dropped: count.dropped + count.exited + count.converted,
				converted: count.converted,
				...(count.failed > 0 && { failed: count.failed }),
				...(ends.has(step) && {
					openEnds: ends.get(step)!.map(({ output, enrollments }) => ({ output, enrollments })),
				}),
				medianMs: wholeMs(count.medianMs),
				p90Ms: wholeMs(count.p90Ms),
			};
		}),
		edges: edgesOf(flow, journey, counts),
		totals: {
			...(waitingBefore > 0 && { waitingBefore }),
			...{ entered, waiting, completed, converted, exited, failed },
		},
	};
}

const stageOf = (stage: string | null): Stage | null =>
	STAGES.find((each) => each === stage) ?? null;

interface TakenEdge {
	edge: FlowEdge;
	visits: number;
	sketch: Sketch;
	deleted: boolean;
}

function edgesOf(
	flow: Flow,
	{ graph }: ReportedJourney,
	{ visits, open, durations }: FunnelCounts,
): MapEdge[] {
	const keys = new Map(flow.steps.map(({ nodeId, key }) => [nodeId, key]));
	const steps = new Map(flow.steps.map((step) => [step.key, step]));
	const inGraph = new Set(graph?.nodes.map(({ key }) => key));
	const edges: TakenEdge[] = flow.edges.map((edge) => ({
		...{ edge, visits: 0, sketch: {}, deleted: false },
	}));
	const edgeOf = (fromNodeId: number | null, outcome: string | null, nodeId: number | null) => {
		const [from, to] = [keys.get(fromNodeId ?? -1), keys.get(nodeId ?? -1)];
		if (from === undefined || to === undefined) return undefined;
		const step = steps.get(from)!;
		const output = step.outputs.length === 1 ? '' : labelOf(outcome, step);
		const between = edges.filter(({ edge }) => edge.from === from && edge.to === to);
		// An outcome that is no output of today left by one of them.
		const known =
			between.find(({ edge }) => edge.output === output) ?? between.find(({ deleted }) => !deleted);
		if (known !== undefined) return known;
		const deleted = inGraph.has(from) || inGraph.has(to);
		const fresh: TakenEdge = { edge: { from, output, to }, visits: 0, sketch: {}, deleted };
		edges.push(fresh);
		return fresh;
	};
	for (const { fromNodeId, fromOutcome, nodeId, visits: n } of visits) {
		const edge = edgeOf(fromNodeId, fromOutcome, nodeId);
		if (edge !== undefined) edge.visits += n;
	}
	for (const { fromNodeId, fromOutcome, nodeId, positions, released } of open) {
		const edge = edgeOf(fromNodeId, fromOutcome, nodeId);
		if (edge !== undefined) edge.visits += positions - released;
	}
	for (const { kind, fromNodeId, outcome, nodeId, sketch } of durations) {
		const edge = kind === 'transition' ? edgeOf(fromNodeId, outcome, nodeId) : undefined;
		if (edge !== undefined) mergeInto(edge.sketch, sketch);
	}
	return edges.map(({ edge, visits: n, sketch, deleted }) => ({
		...{ from: edge.from, to: edge.to, output: edge.output, visits: n },
		...{ medianMs: wholeMs(quantile(sketch, 0.5)), deleted },
	}));
}

/** The output's label that an outcome such as `timedOut` stands for; else the outcome in words. */
function labelOf(outcome: string | null, step: FlowStep): string {
	if (outcome === null) return '';
	return outputOf(step, outcome) ?? outcomeText(outcome);
}

/** `timedOut` as `Timed Out`; names that a builder has given stay as they are. */
export function outcomeText(outcome: string): string {
	if (!/^[a-z]+([A-Z][a-z]+)*$/.test(outcome)) return outcome;
	const words = outcome.replaceAll(/[A-Z]/g, (letter) => ` ${letter}`);
	return words[0].toUpperCase() + words.slice(1);
}

/** One row for each step and each connection of the map. */
export async function journeyMapReport(
	ports: JourneyReportPorts,
	options: JourneyReportOptions,
): Promise<Report> {
	return mapReportOf(await journeyMapOf(ports, options), options);
}

export function mapReportOf(map: JourneyMap, { span }: JourneyReportOptions): Report {
	const names = new Map(map.nodes.map(({ id, name }) => [id, name]));
	const rows = [
		...map.nodes.map((node): Record<string, Cell> => ({
			kind: 'node',
			node: node.name,
			output: null,
			nextNode: null,
			...{ stage: node.stage, touchpoint: node.touchpoint, state: node.state },
			...{ reached: node.reached, visits: node.visits, waitingNow: node.waiting },
			...{ dropped: node.dropped - node.converted, converted: node.converted },
			dropOffPercent: percentOf(node.dropped - node.converted, node.reached),
			...{ medianMs: node.medianMs, p90Ms: node.p90Ms },
		})),
		...map.nodes.flatMap(({ name, openEnds = [] }) =>
			openEnds.map(({ output, enrollments }): Record<string, Cell> => ({
				...{ kind: 'end', node: name, output, nextNode: null },
				...{ stage: null, touchpoint: null, state: 'current' },
				...{ reached: enrollments, visits: null, waitingNow: null },
				...{ dropped: null, converted: null, dropOffPercent: null },
				...{ medianMs: null, p90Ms: null },
			})),
		),
		...map.edges.map((edge): Record<string, Cell> => ({
			kind: 'connection',
			node: names.get(edge.from) ?? edge.from,
			output: edge.output || null,
			nextNode: names.get(edge.to) ?? edge.to,
			...{ stage: null, touchpoint: null },
			state: edge.deleted ? 'deleted' : edge.visits > 0 ? 'current' : 'unvisited',
			...{ reached: null, visits: edge.visits, waitingNow: null },
			...{ dropped: null, converted: null, dropOffPercent: null },
			...{ medianMs: edge.medianMs, p90Ms: null },
		})),
	];
	return {
		title: `Journey map of ${map.journey}`,
		subtitle: map.subtitle,
		columns: columnsOf(windowText(span)),
		rows,
		notes: [
			...(map.totals.entered === 0 ? [`There are no enrollments ${daysText(span)}.`] : []),
			`${totalsText(map)}.`,
			'Connections lead from journey node to journey node; nodes of other packages in between are left out.',
		],
		picture: { type: 'map', map },
	};
}

const columnsOf = (window: string): Column[] => [
	{
		...{ key: 'kind', label: 'Kind', unit: 'text' },
		description:
			"'node', 'connection' from one node to the next, or 'end': an output without a line, at which enrollments ended while others went on",
	},
	{
		...{ key: 'node', label: 'Node', unit: 'text' },
		description: 'Name of the node, or of the one that a connection begins at',
	},
	{
		...{ key: 'output', label: 'Output', unit: 'text' },
		description: 'Output by which a connection or an end leaves; empty if the node has only one',
	},
	{
		...{ key: 'nextNode', label: 'Next Node', unit: 'text' },
		description: 'Name of the node that a connection leads to',
	},
	{
		...{ key: 'stage', label: 'Stage', unit: 'text' },
		description: 'Stage of the customer journey that the node belongs to',
	},
	{
		...{ key: 'touchpoint', label: 'Touchpoint', unit: 'text' },
		description: 'Where the contact meets the brand there',
	},
	{
		...{ key: 'state', label: 'State', unit: 'text' },
		description:
			"'current': in the workflow; 'unvisited': in the workflow, not visited in the date range; 'deleted': no longer in the workflow",
	},
	{
		...{ key: 'reached', label: 'Reached', unit: 'enrollments' },
		description: `Reached the node, or ended by the output (enrollments, ${window})`,
	},
	{
		...{ key: 'visits', label: 'Visits', unit: 'visits' },
		description: `Visits of the node that ended, or that took the connection, repeated ones included (visits, ${window})`,
	},
	{
		...{ key: 'waitingNow', label: 'Waiting', unit: 'enrollments' },
		description: `Of those, at the node now (enrollments, ${window})`,
	},
	{
		...{ key: 'dropped', label: 'Dropped', unit: 'enrollments' },
		description: `Went no further although there is a next node, or left by an exit (enrollments, ${window})`,
	},
	{
		...{ key: 'converted', label: 'Converted', unit: 'enrollments' },
		description: `Met a goal at the node (enrollments, ${window})`,
	},
	{
		...{ key: 'dropOffPercent', label: 'Drop-Off', unit: 'percent' },
		description: `Dropped, of those that reached the node (percent of enrollments, ${window})`,
	},
	{
		...{ key: 'medianMs', label: 'Median Time', unit: 'ms' },
		description: `Median time at the node; of a connection, from arrival at one node to arrival at the next (ms, visits, ${window})`,
	},
	{
		...{ key: 'p90Ms', label: '90th Percentile', unit: 'ms' },
		description: `Nine of ten visits of the node took no longer (ms, visits, ${window})`,
	},
];
