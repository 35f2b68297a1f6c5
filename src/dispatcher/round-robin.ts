import type { ReleasingNode } from './source';

/**
 * Alternates between workflows first, then between the nodes of each, least recently served first.
 * So a workflow with many nodes or many contacts is not served more often than one with few.
 */
export class RoundRobin {
	#served = 0;
	readonly #workflows = new Map<string, number>();
	readonly #nodes = new Map<number, number>();

	/** The source to serve next, which counts as served. Undefined if there is none. */
	next(sources: readonly ReleasingNode[]): ReleasingNode | undefined {
		const next = [...sources].sort(
			(a, b) =>
				(this.#workflows.get(a.workflowId) ?? 0) - (this.#workflows.get(b.workflowId) ?? 0) ||
				(this.#nodes.get(a.nodeId) ?? 0) - (this.#nodes.get(b.nodeId) ?? 0),
		)[0];
		if (next === undefined) return undefined;
		this.#served += 1;
		this.#workflows.set(next.workflowId, this.#served);
		this.#nodes.set(next.nodeId, this.#served);
		return next;
	}
}
