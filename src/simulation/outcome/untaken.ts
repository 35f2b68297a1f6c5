import { outputOf } from '../../journey/open-outputs';
import { journeyEdges } from '../../report/flow';
import type { JourneyMap } from '../../report/journey-map';
import type { GraphNode } from '../../journey/workflow-graph';
import type { Scenario, WorkflowNode } from '../scenario';
import type { Histories, KnownJourney } from './histories';
import { outputWords } from './node-words';
import type { Untaken } from './outcome';

/** For what goes wrong; that nobody took them is no fault. */
const UNPLANNED = new Set(['Error', 'Skipped', 'Failed']);

export const isForFailures = ({ kind, output }: Untaken): boolean =>
	kind === 'output' && UNPLANNED.has(output);

/**
 * Outputs, steps and connections of a journey's workflow that no contact took. A step that was not
 * reached stands for its outputs and what follows.
 */
export function untakenOf(
	journey: KnownJourney,
	map: JourneyMap,
	histories: Histories,
	{ workflows }: Pick<Scenario, 'workflows'>,
): Untaken[] {
	const { graph, workflowId } = journey;
	if (graph === null) return [];
	const outcomes = outcomesByNode(journey, histories);
	const reached = new Map(map.nodes.map((node) => [node.id, node.reached]));
	const names = new Map(graph.nodes.map(({ key, name }) => [key, name]));
	const nodes = new Map(
		workflows.find(({ id }) => id === workflowId)?.nodes.map((node) => [node.id, node]),
	);
	const edges = journeyEdges(graph);
	const ways = new Map(
		map.edges.map(({ from, output, to, visits }) => [way(from, output, to), visits]),
	);
	const base = ({ key, name }: GraphNode) => ({ journey: journey.key, node: key, step: name });
	return graph.nodes
		.filter(({ isJourneyNode, disabled }) => isJourneyNode && !disabled)
		.flatMap((node): Untaken[] => {
			const count = reached.get(node.key) ?? 0;
			if (count === 0) {
				const from = edges.filter(({ to }) => to === node.key);
				const rule = from.map((edge) => names.get(edge.from)).join(', ');
				return [
					{
						...{ kind: 'step', ...base(node), output: '', leadsTo: [], reached: 0 },
						rule: rule === '' ? null : `after ${rule}`,
					},
				];
			}
			const taken = new Set(
				[...(outcomes.get(node.key) ?? [])].map((outcome) => outputOf(node, outcome)),
			);
			return node.outputs.flatMap((output): Untaken[] => {
				const single = node.outputs.length === 1;
				const behind = edges.filter(
					(edge) => edge.from === node.key && (single || edge.output === output),
				);
				const rule = ruleOf(nodes.get(node.key), output, workflowId);
				const found = { ...base(node), output, rule, reached: count };
				if (!single && !taken.has(output)) {
					const leadsTo = graph.edges
						.filter((edge) => edge.from === node.key && node.outputs[edge.output] === output)
						.map(({ to }) => names.get(to) ?? to);
					// They belong to the node; without a connection they are no part of the plan.
					if (leadsTo.length === 0 && UNPLANNED.has(output)) return [];
					return [{ kind: 'output', ...found, leadsTo }];
				}
				// Nodes of other packages stand between, and choose.
				if (behind.length < 2) return [];
				return behind
					.filter(({ from, output: by, to }) => ways.get(way(from, by, to)) === 0)
					.map(({ to }) => ({
						...{ kind: 'connection', ...found, rule: null, leadsTo: [names.get(to) ?? to] },
					}));
			});
		});
}

const way = (from: string, output: string, to: string): string =>
	JSON.stringify([from, output, to]);

function ruleOf(node: WorkflowNode | undefined, output: string, workflowId: string): string | null {
	return node === undefined ? null : outputWords(node, output, workflowId);
}

/** Outcomes of the visits of the journey's enrollments, by n8n's ID of the node. */
function outcomesByNode(
	{ id }: KnownJourney,
	{ contacts, nodes }: Histories,
): Map<string, Set<string>> {
	const outcomes = new Map<string, Set<string>>();
	for (const { enrollments, visits } of contacts) {
		const own = new Set(enrollments.flatMap((each) => (each.journeyId === id ? each.id : [])));
		for (const { enrollmentId, nodeId, outcome } of visits) {
			if (!own.has(enrollmentId)) continue;
			const key = nodes.get(nodeId)?.key ?? '';
			const known = outcomes.get(key) ?? new Set<string>();
			outcomes.set(key, known.add(outcome));
		}
	}
	return outcomes;
}
