import { openOutputs, outputOf } from '../journey/open-outputs';
import type { WorkflowGraph } from '../journey/workflow-graph';
import type { FlowStep } from './flow';
import type { OpenCount, VisitCount } from './journey-counts';
import type { StepCount } from './steps';

/** Enrollments that ended at an output which leads nowhere, although others go on. */
export interface OpenEnd {
	step: FlowStep;
	/** Label of the output. */
	output: string;
	/** Of the step's `dropped` and `finished`. */
	enrollments: number;
}

/**
 * Where enrollments ended unseen, in the order of the steps: of those that left by an output without
 * a line, the ones that went on to no other step. Lines are those of the workflow as it is now; steps
 * that it does not have are left out.
 */
export function openEnds(
	graph: WorkflowGraph | null,
	counts: readonly StepCount[],
	{ visits, open }: { visits: readonly VisitCount[]; open: readonly OpenCount[] },
): OpenEnd[] {
	if (graph === null) return [];
	const lines = new Set(graph.edges.map(({ from, output }) => place(from, output)));
	const inGraph = new Set(graph.nodes.map(({ key }) => key));
	const ended = Map.groupBy(visits, ({ nodeId }) => nodeId);
	const wentOn = Map.groupBy([...visits, ...open], ({ fromNodeId }) => fromNodeId);
	return counts.flatMap(({ step, dropped, finished }) => {
		const { key, nodeId, outputs } = step;
		let left = dropped + finished;
		if (nodeId === null || left === 0 || !inGraph.has(key)) return [];
		return openOutputs(step, (output) => lines.has(place(key, output))).flatMap((at) => {
			const output = outputs[at];
			const here = (ended.get(nodeId) ?? []).filter(
				({ outcome }) => outputOf(step, outcome) === output,
			);
			const away = (wentOn.get(nodeId) ?? []).filter(
				({ fromOutcome }) => fromOutcome !== null && outputOf(step, fromOutcome) === output,
			);
			const stopped =
				sumOf(here.map((each) => each.visits)) - sumOf(away.map((each) => each.wentOn));
			const enrollments = Math.min(left, Math.max(0, stopped));
			left -= enrollments;
			return enrollments === 0 ? [] : [{ step, output, enrollments }];
		});
	});
}

const place = (key: string, output: number): string => JSON.stringify([key, output]);

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);

/** Such as `Ended at 'Failed' of 'Welcome mail' (not connected)`. */
export const openEndText = ({ step, output }: Pick<OpenEnd, 'step' | 'output'>): string =>
	`Ended at '${output}' of '${step.name}' (not connected)`;
