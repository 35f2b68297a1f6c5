import type { Clock } from '../lib/clock';
import type { Retention } from '../operations/retention';
import { isTransient } from '../store/errors';
import type { Store } from '../store/store';
import type { Claimed, Lease } from '../journey/position';
import { ExecutionSlots, type ExecutionBatch } from './executions';
import { splitClaim } from './split-claim';
import { ResultReporter } from './results';
import { ExecutionTimeout } from './execution-timeout';
import { RoundRobin } from './round-robin';
import { activeNodesOf, type ExecutionResult, type ReleasingNode } from './source';
import { Maintenance } from './maintenance';

export type { ExecutionResult as Ending, ReleasingNode as Source } from './source';

export interface DispatcherOptions {
	store: Store;
	clock: Clock;
	/** Makes a lease that no process has taken before; it starts with the owner's token. */
	newLease(): string;
	/** Contacts of one execution. */
	batchSize?: number;
	/** Executions under way at once, over all nodes. */
	maxInFlight?: number;
	/** How long what is over is kept; absent: for ever. */
	retention?: Retention;
	/**
	 * How long (ms) an execution may take before it counts as lost, where its end is not sure to be
	 * told; twice as long with every try. Default: as long as it takes.
	 */
	executionTimeoutMs?: number;
	onError(error: unknown): void;
}

/** Looked for anew this often (ms), should a notification have been lost. */
const POLL_MS = 5_000;
/** After the store failed. */
const RECOVER_MS = 2_000;

/**
 * Releases contacts whose time has come: one per process and store. It asks for the next due
 * instant of all nodes at once, takes turns between workflows and nodes, keeps a bounded number of
 * executions under way, and sleeps until the next instant or until it is woken.
 */
export class Dispatcher {
	readonly #store: Store;
	readonly #clock: Clock;
	readonly #newLease: () => string;
	readonly #batchSize: number;
	readonly #onError: (error: unknown) => void;
	readonly #sources = new Map<number, ReleasingNode>();
	readonly #rotation = new RoundRobin();
	readonly #batches: ExecutionSlots;
	readonly #endings: ResultReporter;
	readonly #patience: ExecutionTimeout;
	readonly #upkeep: Maintenance;
	readonly #stopListening: () => void;
	#pumping = false;
	#again = false;
	#closed = false;
	#wakeAt = Infinity;
	#cancelTimer: (() => void) | null = null;

	constructor(options: DispatcherOptions) {
		this.#store = options.store;
		this.#clock = options.clock;
		this.#newLease = options.newLease;
		this.#batchSize = options.batchSize ?? 1_000;
		this.#batches = new ExecutionSlots(options.maxInFlight ?? 4, () => this.wake(0));
		this.#onError = options.onError;
		this.#endings = new ResultReporter(options);
		this.#patience = new ExecutionTimeout(options);
		this.#stopListening = this.#store.onReady((readyAt) => this.wake(readyAt));
		this.#upkeep = new Maintenance({
			store: this.#store,
			clock: this.#clock,
			leases: () => this.#batches.leases(),
			activeNodes: () => activeNodesOf([...this.#sources.values()]),
			retention: options.retention,
			onError: this.#onError,
		});
	}

	/** Nodes being served, in number. */
	get size(): number {
		return this.#sources.size;
	}

	/**
	 * Serves a node until the result is called, which waits for its executions under way, `graceMs`
	 * at most. What is not done by then is released again when its lease runs out.
	 */
	register(source: ReleasingNode): (graceMs: number) => Promise<void> {
		const { nodeId } = source;
		this.#sources.set(nodeId, source);
		this.wake(0);
		return async (graceMs) => {
			if (this.#sources.get(nodeId) === source) {
				this.#sources.delete(nodeId);
				await this.#giveBack(this.#batches.takeWaiting(nodeId));
			}
			await this.#batches.drain(nodeId, graceMs, this.#clock);
		};
	}

	/** Something may be claimable at `at` (ms); past instants mean now. */
	wake(at: number): void {
		if (this.#closed || this.#sources.size === 0) return;
		if (at <= this.#clock.now()) {
			void this.#pump();
		} else if (at < this.#wakeAt) {
			this.#sleepUntil(at);
		}
	}

	/** Stops for good. Executions under way are not waited for, but keep what they hold. */
	close(): void {
		this.#closed = true;
		this.#stopListening();
		this.#cancelTimer?.();
		this.#sources.clear();
		this.#upkeep.close();
	}

	#sleepUntil(at: number): void {
		this.#cancelTimer?.();
		this.#wakeAt = at;
		this.#cancelTimer = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
			this.#wakeAt = Infinity;
			void this.#pump();
		});
	}

	/** Runs one round at a time; a call during a round makes it go round once more. */
	async #pump(): Promise<void> {
		this.#again = true;
		if (this.#pumping) return;
		this.#pumping = true;
		try {
			while (this.#again && !this.#closed && this.#sources.size > 0) {
				this.#again = false;
				this.#sleepUntil(this.#clock.now() + POLL_MS);
				await this.#round();
			}
		} catch (error) {
			this.#onError(error);
			if (!this.#closed) this.#sleepUntil(this.#clock.now() + RECOVER_MS);
		} finally {
			this.#pumping = false;
		}
	}

	async #round(): Promise<void> {
		const agenda = await this.#store.positions.nextReadyTimes([...this.#sources.keys()]);
		const now = this.#clock.now();
		const due = agenda.filter((entry) => entry.readyAt <= now).map((entry) => entry.nodeId);
		const later = agenda.filter((entry) => entry.readyAt > now).map((entry) => entry.readyAt);
		this.wake(Math.min(...later, Infinity));

		const nodeIds = new Set([...this.#batches.waiting, ...due]);
		const opening = [...nodeIds].map((id) => this.#batches.opensAt(id));
		this.wake(Math.min(...opening.filter((at) => at > now), Infinity));
		let asking = [...nodeIds].flatMap((id) => this.#sources.get(id) ?? []);
		for (;;) {
			const source = this.#rotation.next(asking.filter(({ nodeId }) => this.#mayStart(nodeId)));
			if (source === undefined) return;
			const more = await this.#serve(source);
			if (!more) asking = asking.filter((other) => other !== source);
		}
	}

	#mayStart(nodeId: number): boolean {
		const isOpen = this.#batches.opensAt(nodeId) <= this.#clock.now();
		return isOpen && !this.#endings.areUnreported(nodeId);
	}

	/** Starts one execution, after another claim where need be; false when there is nothing left. */
	async #serve(source: ReleasingNode): Promise<boolean> {
		const { nodeId } = source;
		const start = () => this.#batches.startNext(nodeId, (batch) => this.#run(source, batch));
		if (start()) return true;
		const lease = this.#newLease();
		const now = this.#clock.now();
		const claimed = await this.#store.positions.claim(nodeId, this.#batchSize, lease, now);
		if (this.#sources.get(nodeId) !== source) {
			await this.#giveBack(toLeases(claimed, lease));
			return false;
		}
		const groups = splitClaim(claimed, this.#batchSize);
		const isFull = claimed.length === this.#batchSize;
		this.#batches.enqueue(
			nodeId,
			groups.map((group) => ({ leases: toLeases(group, lease), attempts: group[0].attempts })),
			isFull ? undefined : now,
		);
		start();
		return groups.length > 1 || isFull;
	}

	async #run(source: ReleasingNode, batch: ExecutionBatch): Promise<void> {
		await this.#patience.orLost(this.#release(source, batch), batch);
	}

	async #release(source: ReleasingNode, { leases }: ExecutionBatch): Promise<void> {
		const ending = await this.#releaseSafely(source, leases);
		await this.#endings.report(source.nodeId, leases, ending);
	}

	async #releaseSafely(source: ReleasingNode, leases: readonly Lease[]): Promise<ExecutionResult> {
		try {
			return await source.release(leases);
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			return { kind: isTransient(error) ? 'disturbed' : 'failed', reason };
		}
	}

	async #giveBack(leases: readonly Lease[]): Promise<void> {
		try {
			if (leases.length > 0) await this.#store.positions.release(leases, this.#clock.now());
		} catch (error) {
			this.#onError(error);
		}
	}
}

function toLeases(claimed: readonly Claimed[], lease: string): Lease[] {
	return claimed.map(({ positionId }) => ({ positionId, lease }));
}
