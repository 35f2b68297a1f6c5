import type { ReleasingNode } from './source';

/**
 * Takes turns: workflows first, then the nodes of each, whoever was served longest ago first. So a
 * workflow with many nodes or many contacts gets no more turns than one with few.
 */
export class RoundRobin {
	#turn = 0;
	readonly #workflows = new Map<string, number>();
	readonly #nodes = new Map<number, number>();

	/** Whose turn it is; that counts as a turn taken. Undefined when nobody asks. */
	next(sources: readonly ReleasingNode[]): ReleasingNode | undefined {
		const next = [...sources].sort(
			(a, b) =>
				(this.#workflows.get(a.workflowId) ?? 0) - (this.#workflows.get(b.workflowId) ?? 0) ||
				(this.#nodes.get(a.nodeId) ?? 0) - (this.#nodes.get(b.nodeId) ?? 0),
		)[0];
		if (next === undefined) return undefined;
		this.#turn += 1;
		this.#workflows.set(next.workflowId, this.#turn);
		this.#nodes.set(next.nodeId, this.#turn);
		return next;
	}
}
