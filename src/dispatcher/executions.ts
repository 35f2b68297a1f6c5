import type { Clock } from '../lib/clock';
import type { Lease } from '../journey/position';

/** Contacts who travel in one execution. */
export interface ExecutionBatch {
	leases: readonly Lease[];
	/** How often they were claimed. */
	attempts: number;
}

interface RunningBatch extends ExecutionBatch {
	done: Promise<void>;
}

/** What was claimed for a node and is not done: executions under way, and those to come. */
interface Work {
	running: Set<RunningBatch>;
	waiting: ExecutionBatch[];
	/** Of the last claim that found fewer than fit into an execution; see PAUSE_MS. */
	partialAt: number;
}

/**
 * Beside an execution that had room left the next of its node starts this much later. n8n spends
 * more on an execution than on the contacts in it, so those who come one by one travel together.
 */
const PAUSE_MS = 250;

/**
 * The places for executions. One claim may need many executions (a contact that failed before
 * travels in smaller company), so what finds no place waits here, claimed.
 */
export class ExecutionSlots {
	readonly #work = new Map<number, Work>();

	/** `onFree` is called whenever a place has become free. */
	constructor(
		private readonly places: number,
		private readonly onFree: () => void,
	) {}

	/**
	 * When (ms) another execution of the node may start: Infinity while there is no place. One node
	 * alone may fill all places but one, so that a slow journey never keeps the others waiting.
	 */
	opensAt(nodeId: number): number {
		const { running, waiting, partialAt } = this.#of(nodeId);
		const all = [...this.#work.values()].reduce((sum, work) => sum + work.running.size, 0);
		if (all >= this.places || running.size >= Math.max(1, this.places - 1)) return Infinity;
		return running.size === 0 || waiting.length > 0 ? 0 : partialAt + PAUSE_MS;
	}

	/** Nodes with companies that wait for a place. */
	get waiting(): number[] {
		return [...this.#work].flatMap(([nodeId, { waiting }]) => (waiting.length > 0 ? nodeId : []));
	}

	/** `partialAt`: now (ms), where the node had no more to claim. */
	enqueue(nodeId: number, batches: readonly ExecutionBatch[], partialAt = -Infinity): void {
		const work = this.#of(nodeId);
		work.waiting.push(...batches);
		work.partialAt = partialAt;
	}

	/** Starts the execution of the company that waits longest; false when none does. */
	startNext(nodeId: number, run: (batch: ExecutionBatch) => Promise<void>): boolean {
		const { running, waiting } = this.#of(nodeId);
		const batch = waiting.shift();
		if (batch === undefined) return false;
		const execution: RunningBatch = { ...batch, done: Promise.resolve() };
		running.add(execution);
		execution.done = run(batch).finally(() => {
			running.delete(execution);
			this.onFree();
		});
		return true;
	}

	/** All that is claimed and not done. */
	leases(): Lease[] {
		return [...this.#work.values()].flatMap(({ running, waiting }) =>
			[...running, ...waiting].flatMap((batch) => batch.leases),
		);
	}

	/** What waits for a place at the node; it is the caller's from then on. */
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
