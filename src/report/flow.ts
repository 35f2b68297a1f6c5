import type { WorkflowGraph } from '../journey/workflow-graph';
import type { ReportedNode } from './journey-counts';
import type { MapNodeState } from './journey-map';

/** A step of a journey: a node of the workflow as it is now, or one that was visited. */
export interface FlowStep {
	/** n8n's id of the node; behind that of its workflow, if that is another than the trigger's. */
	key: string;
	/** n8n's id of the node, which a copy of its workflow may share. */
	nodeKey: string;
	/** Null: never visited. */
	nodeId: number | null;
	name: string;
	type: string;
	state: MapNodeState;
	/** Of the node as it is now. */
	outputs: string[];
	stage: string | null;
	touchpoint: string | null;
}

/** A connection from step to step; nodes of other packages in between are left out. */
export interface FlowEdge {
	from: string;
	/** Label of the output; empty if the node has only one. */
	output: string;
	to: string;
}

export interface Flow {
	/** In the order of the flow, beginning with the trigger. */
	steps: FlowStep[];
	/** Of the workflow as it is now. */
	edges: FlowEdge[];
	/** The key of the trigger's node. */
	start: string;
}

/** Which node was passed after which. */
export interface Passed {
	fromNodeId: number | null;
	nodeId: number;
}

/**
 * The steps of a journey: nodes that were visited, laid over the workflow as it is now. Without a
 * graph all visited nodes count as current.
 */
export function flowOf(
	startNodeId: number,
	nodes: readonly ReportedNode[],
	graph: WorkflowGraph | null,
	passed: readonly Passed[],
): Flow {
	const trigger = nodes.find(({ nodeId }) => nodeId === startNodeId);
	const inGraph = new Map(
		(graph?.nodes ?? [])
			.filter(({ isJourneyNode, disabled }) => isJourneyNode && !disabled)
			.map((node) => [node.key, node]),
	);
	const steps = new Map<string, FlowStep>();
	for (const node of nodes) {
		// A sub-workflow's nodes are in no graph, and not deleted therefore.
		const foreign = trigger !== undefined && node.workflowId !== trigger.workflowId;
		const key = foreign ? `${node.workflowId}:${node.nodeKey}` : node.nodeKey;
		const isCurrent = graph === null || foreign || inGraph.has(key);
		steps.set(key, {
			...{ key, nodeKey: node.nodeKey, nodeId: node.nodeId },
			name: inGraph.get(key)?.name ?? node.name,
			type: node.type,
			state: isCurrent ? 'current' : 'deleted',
			outputs: inGraph.get(key)?.outputs ?? [],
			stage: (inGraph.get(key) ?? node).stage,
			touchpoint: (inGraph.get(key) ?? node).touchpoint,
		});
	}
	for (const { key, name, type, outputs, stage, touchpoint } of inGraph.values()) {
		if (steps.has(key)) continue;
		steps.set(key, {
			...{ key, nodeKey: key, nodeId: null, name, type, state: 'unvisited' },
			...{ outputs, stage, touchpoint },
		});
	}
	const keys = new Map([...steps.values()].map(({ nodeId, key }) => [nodeId, key]));
	const edges = graph === null ? [] : journeyEdges(graph);
	const taken = passed.flatMap(({ fromNodeId, nodeId }) => {
		const [from, to] = [keys.get(fromNodeId ?? -1), keys.get(nodeId)];
		return from === undefined || to === undefined ? [] : { from, to };
	});
	const start = trigger?.nodeKey ?? edges[0]?.from ?? nodes[0]?.nodeKey ?? '';
	const order = flowOrder(start, [...edges, ...taken]);
	const place = new Map(order.map((key, i) => [key, i]));
	const sorted = [...steps.values()].sort(
		(a, b) => (place.get(a.key) ?? Infinity) - (place.get(b.key) ?? Infinity) || 0,
	);
	return { steps: sorted, edges, start };
}

/**
 * Connections between journey nodes, through nodes of other packages and disabled ones, which n8n
 * passes items through by their first output.
 */
export function journeyEdges(graph: WorkflowGraph): FlowEdge[] {
	const nodes = new Map(graph.nodes.map((node) => [node.key, node]));
	const from = Map.groupBy(graph.edges, (edge) => edge.from);
	const isStep = (key: string) => {
		const node = nodes.get(key);
		return node !== undefined && node.isJourneyNode && !node.disabled;
	};
	const stepsBehind = (first: string[]): string[] => {
		const found = new Set<string>();
		const seen = new Set<string>();
		const open = [...first];
		for (let key = open.shift(); key !== undefined; key = open.shift()) {
			if (seen.has(key)) continue;
			seen.add(key);
			if (isStep(key)) {
				found.add(key);
				continue;
			}
			const isDisabled = nodes.get(key)?.disabled === true;
			const next = (from.get(key) ?? []).filter(({ output }) => !isDisabled || output === 0);
			open.push(...next.map(({ to }) => to));
		}
		return [...found];
	};
	return graph.nodes
		.filter(({ key }) => isStep(key))
		.flatMap(({ key, outputs }) => {
			const byOutput = Map.groupBy(from.get(key) ?? [], ({ output }) => output);
			return [...byOutput]
				.sort(([a], [b]) => a - b)
				.flatMap(([output, edges]) =>
					stepsBehind(edges.map(({ to }) => to)).map((to) => ({
						from: key,
						output: outputs.length > 1 ? (outputs[output] ?? '') : '',
						to,
					})),
				);
		});
}

/**
 * The nodes that can be reached, each behind those that lead to it; edges that lead back in a loop
 * do not count. Reverse postorder of a depth-first search, without recursion.
 */
export function flowOrder(
	start: string,
	edges: ReadonlyArray<{ from: string; to: string }>,
): string[] {
	const next = Map.groupBy(edges, ({ from }) => from);
	const left: string[] = [];
	const seen = new Set([start]);
	// Last first, so that the way by the first output comes first in the reversed order.
	const waysFrom = (key: string) => (next.get(key) ?? []).map(({ to }) => to);
	const stack = [{ key: start, open: waysFrom(start) }];
	while (stack.length > 0) {
		const { key, open } = stack[stack.length - 1];
		const to = open.pop();
		if (to === undefined) {
			left.push(key);
			stack.pop();
		} else if (!seen.has(to)) {
			seen.add(to);
			stack.push({ key: to, open: waysFrom(to) });
		}
	}
	return left.reverse();
}
