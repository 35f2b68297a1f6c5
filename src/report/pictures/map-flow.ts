import { STAGES, type JourneyMap, type MapEdge, type MapNode, type Stage } from '../journey-map';

export const STAGE_TITLES: Record<Stage, string> = {
	awareness: 'Awareness',
	consideration: 'Consideration',
	purchase: 'Purchase',
	postPurchase: 'Post-Purchase',
	advocacy: 'Advocacy',
};

/** A map with its nodes in the order of the flow, and without edges that lead nowhere. */
export interface MapFlow {
	map: JourneyMap;
	/** Breadth first from the start; then what is not reached from it. */
	nodes: MapNode[];
	/** From one node to another one. */
	edges: MapEdge[];
	/** Edges of a node to itself. */
	loops: Map<string, MapEdge[]>;
	outgoing: Map<string, MapEdge[]>;
	/** Edges that lead back to a node on the way to them. */
	back: Set<MapEdge>;
}

export function flowOf(map: JourneyMap): MapFlow {
	const byId = new Map(map.nodes.map((node) => [node.id, node]));
	const known = map.edges.filter(({ from, to }) => byId.has(from) && byId.has(to));
	const edges = known.filter(({ from, to }) => from !== to);
	const loops = Map.groupBy(
		known.filter(({ from, to }) => from === to),
		({ from }) => from,
	);
	const outgoing = Map.groupBy(edges, ({ from }) => from);
	const found = new Set<string>();
	for (const root of [map.start, ...byId.keys()].filter((id) => byId.has(id))) {
		if (found.has(root)) continue;
		found.add(root);
		const queue = [root];
		for (const id of queue) {
			for (const { to } of outgoing.get(id) ?? []) {
				if (found.has(to)) continue;
				found.add(to);
				queue.push(to);
			}
		}
	}
	const nodes = [...found].map((id) => byId.get(id)!);
	return { map, edges, loops, outgoing, nodes, back: backEdges(nodes, outgoing) };
}

/** By a depth-first search, without recursion: a long journey must not exhaust the stack. */
function backEdges(
	nodes: readonly MapNode[],
	outgoing: ReadonlyMap<string, readonly MapEdge[]>,
): Set<MapEdge> {
	const back = new Set<MapEdge>();
	const done = new Set<string>();
	const onWay = new Set<string>();
	for (const { id: root } of nodes) {
		const stack = done.has(root) ? [] : [{ id: root, next: 0 }];
		if (stack.length > 0) onWay.add(root);
		while (stack.length > 0) {
			const top = stack[stack.length - 1];
			const edge = outgoing.get(top.id)?.[top.next++];
			if (edge === undefined) {
				stack.pop();
				onWay.delete(top.id);
				done.add(top.id);
			} else if (onWay.has(edge.to)) {
				back.add(edge);
			} else if (!done.has(edge.to)) {
				onWay.add(edge.to);
				stack.push({ id: edge.to, next: 0 });
			}
		}
	}
	return back;
}

/**
 * The stage of each node: its own, else that of the nearest node before it, else of the nearest
 * after it, else the first stage of the map. Null if no node has a stage.
 */
export function stagesOf({ nodes, edges }: MapFlow): Map<string, Stage> | null {
	const stages = new Map<string, Stage>();
	for (const { id, stage } of nodes) if (stage !== null) stages.set(id, stage);
	if (stages.size === 0) return null;
	const first = STAGES.find((stage) => nodes.some((node) => node.stage === stage))!;
	const steps = edges.map(({ from, to }) => [from, to] as const);
	spread(stages, steps);
	spread(
		stages,
		steps.map(([from, to]) => [to, from] as const),
	);
	for (const { id } of nodes) if (!stages.has(id)) stages.set(id, first);
	return stages;
}

/** Gives what a node has to those it leads to that have nothing, the nearest first. */
function spread(stages: Map<string, Stage>, steps: ReadonlyArray<readonly [string, string]>): void {
	const next = Map.groupBy(steps, ([from]) => from);
	const queue = [...stages.keys()];
	for (const id of queue) {
		for (const [, to] of next.get(id) ?? []) {
			if (stages.has(to)) continue;
			stages.set(to, stages.get(id)!);
			queue.push(to);
		}
	}
}

/** Whether the journey goes on from the node to another one. */
export function goesOn({ outgoing }: MapFlow, { id, state }: MapNode): boolean {
	const edges = outgoing.get(id) ?? [];
	return edges.some((edge) => state === 'deleted' || !edge.deleted);
}

/**
 * Enrollments that were lost at a node: they stopped there, did not convert there, and the journey
 * went on. Those that come to an end of the journey are not lost.
 */
export function lostAt(flow: MapFlow, node: MapNode): number {
	return goesOn(flow, node) ? Math.max(0, node.dropped - node.converted) : 0;
}
