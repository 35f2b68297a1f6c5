import { flowOf } from './flow';
import type { DurationCount, ReportedNode, VisitCount } from './journey-counts';
import type { JourneyReportOptions, JourneyReportPorts } from './journey-report';
import { outcomeText } from './mined-map';
import { wholeMs } from './rates';
import type { Cell, Column, Report } from './report';
import { countIn, mergeInto, quantile, type Sketch } from './sketch';
import { daysText, spanText, windowText } from './spans';

/** Median and 90th percentile of the time at each step, by output, and from step to step. */
export async function stepTimesReport(
	{ reports }: JourneyReportPorts,
	options: JourneyReportOptions,
): Promise<Report> {
	const { journey, span } = options;
	const [nodes, visits, durations] = await Promise.all([
		reports.nodes(journey.id),
		reports.visits(journey.id, span, 'total'),
		reports.durations(journey.id, span),
	]);
	return stepTimesOf(options, nodes, visits, durations);
}

export function stepTimesOf(
	{ journey, span }: JourneyReportOptions,
	nodes: readonly ReportedNode[],
	visits: readonly VisitCount[],
	durations: readonly DurationCount[],
): Report {
	const { steps } = flowOf(journey.nodeId, nodes, journey.graph, visits);
	const visited = steps.filter(({ nodeId }) => nodeId !== null);
	const names = new Map(visited.map(({ nodeId, name }) => [nodeId, name]));
	const of = (kind: DurationCount['kind']) => durations.filter((each) => each.kind === kind);
	const enrollmentRows = byOutcome(of('enrollment')).map(([outcome, sketch]) =>
		timesRow({ kind: 'journey', step: journey.name, output: outcomeText(outcome) }, sketch),
	);
	const stepRows = visited.flatMap(({ nodeId, name }) => {
		const stays = of('stay').filter((each) => each.nodeId === nodeId);
		if (stays.length === 0) return [];
		const outputs = byOutcome(stays);
		const all = timesRow({ kind: 'step', step: name }, mergedOf(stays));
		const each = outputs.map(([outcome, sketch]) =>
			timesRow({ kind: 'output', step: name, output: outcomeText(outcome) }, sketch),
		);
		return outputs.length > 1 ? [all, ...each] : [all];
	});
	const transitions = visited.flatMap(({ nodeId, name }) =>
		visited.flatMap((next) => {
			const between = of('transition').filter(
				(each) => each.fromNodeId === nodeId && each.nodeId === next.nodeId,
			);
			return byOutcome(between).map(([outcome, sketch]) =>
				timesRow(
					{
						...{ kind: 'transition', step: name, output: outcomeText(outcome) || null },
						nextStep: names.get(next.nodeId)!,
					},
					sketch,
				),
			);
		}),
	);
	const picture = stepRows.filter(({ kind }) => kind === 'step');
	return {
		title: `Step times of ${journey.name}`,
		subtitle: spanText(span, journey.zone),
		columns: columnsOf(windowText(span)),
		rows: [...enrollmentRows, ...stepRows, ...transitions],
		notes: [
			...(durations.length === 0 ? [`There are no visits ${daysText(span)}.`] : []),
			'Times are within 1 percent of the exact ones. Visits that have not ended are not counted.',
		],
		picture: {
			...{ type: 'bars', unit: 'ms', series: ['Median', '90th Percentile'] },
			bars: picture.map(({ step, medianMs, p90Ms }) => ({
				label: String(step),
				values: [Number(medianMs), Number(p90Ms)],
			})),
		},
	};
}

function byOutcome(durations: readonly DurationCount[]): Array<[string, Sketch]> {
	return [...Map.groupBy(durations, ({ outcome }) => outcome)]
		.map(([outcome, each]): [string, Sketch] => [outcome, mergedOf(each)])
		.sort(([a, m], [b, n]) => countIn(n) - countIn(m) || (a < b ? -1 : 1));
}

function mergedOf(durations: readonly DurationCount[]): Sketch {
	const sum: Sketch = {};
	for (const { sketch } of durations) mergeInto(sum, sketch);
	return sum;
}

interface RowNames {
	kind: string;
	step: string;
	output?: string | null;
	nextStep?: string;
}

function timesRow(names: RowNames, sketch: Sketch): Record<string, Cell> {
	return {
		...{ kind: names.kind, step: names.step },
		...{ output: names.output ?? null, nextStep: names.nextStep ?? null },
		count: countIn(sketch),
		medianMs: wholeMs(quantile(sketch, 0.5)),
		p90Ms: wholeMs(quantile(sketch, 0.9)),
	};
}

const columnsOf = (window: string): Column[] => [
	{
		...{ key: 'kind', label: 'Kind', unit: 'text' },
		description:
			"'journey': from entry to end; 'step': at a node; 'output': at a node, of those that left by one output; 'transition': from arrival at a node to arrival at the next",
	},
	{
		...{ key: 'step', label: 'Step', unit: 'text' },
		description: 'Name of the node, in the order of the flow',
	},
	{
		...{ key: 'output', label: 'Output', unit: 'text' },
		description: 'Output by which the node was left; of the journey, how it ended',
	},
	{
		...{ key: 'nextStep', label: 'Next Step', unit: 'text' },
		description: 'Name of the node that a transition leads to',
	},
	{
		...{ key: 'count', label: 'Count', unit: 'visits' },
		description: `Visits measured; of the journey, enrollments (${window})`,
	},
	{
		...{ key: 'medianMs', label: 'Median', unit: 'ms' },
		description: `Half of them took no longer (ms, ${window})`,
	},
	{
		...{ key: 'p90Ms', label: '90th Percentile', unit: 'ms' },
		description: `Nine of ten took no longer (ms, ${window})`,
	},
];
