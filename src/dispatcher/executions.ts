import type { Clock } from '../lib/clock';
import type { Lease } from '../journey/position';

/** Positions that are released in one execution. */
export interface ExecutionBatch {
	leases: readonly Lease[];
	/** How often the positions were claimed. */
	attempts: number;
	/** See Claimed. */
	isArriving?: boolean;
}

interface RunningBatch extends ExecutionBatch {
	done: Promise<void>;
}

/** A node's claimed positions that are not done: executions under way, and batches to come. */
interface Work {
	running: Set<RunningBatch>;
	waiting: ExecutionBatch[];
	/** Time of the last claim that did not fill an execution; see PAUSE_MS. */
	partialAt: number;
}

/**
 * Minimum distance (ms) between two executions of a node if the first was not full. n8n spends more
 * on an execution than on the contacts in it, so positions that become ready one by one are batched
 * while the node is busy.
 */
const PAUSE_MS = 250;

/**
 * The slots for executions. One claim may need many executions (retried positions go in smaller
 * batches), so batches without a slot wait here, claimed.
 */
export class ExecutionSlots {
	readonly #work = new Map<number, Work>();

	/** `onFree` is called whenever a slot becomes free. */
	constructor(
		private readonly slots: number,
		private readonly onFree: () => void,
	) {}

	/**
	 * When (ms) another execution of the node may start: Infinity while no slot is free. One node may
	 * fill all slots but one, so that a slow journey never blocks the others.
	 */
	opensAt(nodeId: number): number {
		const { running, waiting, partialAt } = this.#of(nodeId);
		const all = [...this.#work.values()].reduce((sum, work) => sum + work.running.size, 0);
		if (all >= this.slots || running.size >= Math.max(1, this.slots - 1)) return Infinity;
		return running.size === 0 || waiting.length > 0 ? 0 : partialAt + PAUSE_MS;
	}

	/** Nodes with batches that wait for a slot. */
	get waiting(): number[] {
		return [...this.#work].flatMap(([nodeId, { waiting }]) => (waiting.length > 0 ? nodeId : []));
	}

	/** `partialAt`: now (ms), if the node had no more to claim. */
	enqueue(nodeId: number, batches: readonly ExecutionBatch[], partialAt = -Infinity): void {
		const work = this.#of(nodeId);
		work.waiting.push(...batches);
		work.partialAt = partialAt;
	}

	/** Starts the execution of the oldest waiting batch; false if none waits. */
	startNext(nodeId: number, execute: (batch: ExecutionBatch) => Promise<void>): boolean {
		const { running, waiting } = this.#of(nodeId);
		const batch = waiting.shift();
		if (batch === undefined) return false;
		const execution: RunningBatch = { ...batch, done: Promise.resolve() };
		running.add(execution);
		execution.done = execute(batch).finally(() => {
			running.delete(execution);
			this.onFree();
		});
		return true;
	}

	/** Leases of all positions that are claimed and not done. */
	leases(): Lease[] {
		return [...this.#work.values()].flatMap(({ running, waiting }) =>
			[...running, ...waiting].flatMap((batch) => batch.leases),
		);
	}

	/** Removes and returns the leases that wait for a slot at the node. */
	takeWaiting(nodeId: number): Lease[] {
		return this.#of(nodeId)
			.waiting.splice(0)
			.flatMap(({ leases }) => leases);
	}

	/** Resolves when the node's executions under way have ended, after `graceMs` at the latest. */
	async drain(nodeId: number, graceMs: number, clock: Clock): Promise<void> {
		const { running } = this.#of(nodeId);
		if (running.size === 0) return;
		let cancel = () => {};
		const timeUp = new Promise<void>((resolve) => {
			cancel = clock.after(graceMs, resolve);
		});
		await Promise.race([Promise.all([...running].map(({ done }) => done)), timeUp]);
		cancel();
	}

	#of(nodeId: number): Work {
		const known = this.#work.get(nodeId);
		if (known !== undefined) return known;
		const work: Work = { running: new Set(), waiting: [], partialAt: -Infinity };
		this.#work.set(nodeId, work);
		return work;
	}
}
