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

export interface DispatcherOptions {
	store: Store;
	clock: Clock;
	/** Creates a lease that no process has used before; it starts with the process's token. */
	newLease(): string;
	/** Maximum contacts per execution. */
	batchSize?: number;
	/** Maximum executions under way at once, over all nodes. */
	maxInFlight?: number;
	/** How long finished data is kept; absent: forever. */
	retention?: Retention;
	/**
	 * How long (ms) an execution may take before it counts as lost, if its end may go unreported;
	 * doubled with every attempt. Default: no limit.
	 */
	executionTimeoutMs?: number;
	/** How often (ms) what time brings about is looked for; default: see Maintenance. */
	maintenanceMs?: number;
	onError(error: unknown): void;
}

/** Polling interval (ms), in case a notification is lost. */
const POLL_MS = 5_000;
/** Pause (ms) after a failure of the store. */
const RECOVER_MS = 2_000;

/**
 * Releases positions that are due: one dispatcher per process and store. It fetches the next ready
 * time of all nodes at once, alternates between workflows and nodes, keeps a bounded number of
 * executions under way, and sleeps until the next ready time or a notification.
 */
export class Dispatcher {
	readonly #store: Store;
	readonly #clock: Clock;
	readonly #newLease: () => string;
	readonly #batchSize: number;
	readonly #onError: (error: unknown) => void;
	readonly #sources = new Map<number, ReleasingNode>();
	readonly #roundRobin = new RoundRobin();
	readonly #slots: ExecutionSlots;
	readonly #results: ResultReporter;
	readonly #timeout: ExecutionTimeout;
	readonly #maintenance: Maintenance;
	readonly #stopListening: () => void;
	#pumping = false;
	#anotherRound = false;
	#closed = false;
	#wakeAt = Infinity;
	#cancelTimer: (() => void) | null = null;

	constructor(options: DispatcherOptions) {
		this.#store = options.store;
		this.#clock = options.clock;
		this.#newLease = options.newLease;
		this.#batchSize = options.batchSize ?? 1_000;
		this.#slots = new ExecutionSlots(options.maxInFlight ?? 4, () => this.wake(0));
		this.#onError = options.onError;
		this.#results = new ResultReporter(options);
		this.#timeout = new ExecutionTimeout(options);
		this.#stopListening = this.#store.onReady((readyAt) => this.wake(readyAt));
		this.#maintenance = new Maintenance({
			store: this.#store,
			clock: this.#clock,
			leases: () => this.#slots.leases(),
			activeNodes: () => activeNodesOf([...this.#sources.values()]),
			retention: options.retention,
			everyMs: options.maintenanceMs,
			onError: this.#onError,
		});
	}

	/** Number of nodes that are served. */
	get size(): number {
		return this.#sources.size;
	}

	/**
	 * Serves a node until the returned function is called, which waits for the node's executions
	 * under way, `graceMs` at most. Positions not done by then are released again when their lease
	 * expires.
	 */
	register(source: ReleasingNode): (graceMs: number) => Promise<void> {
		const { nodeId } = source;
		this.#sources.set(nodeId, source);
		this.wake(0);
		return async (graceMs) => {
			if (this.#sources.get(nodeId) === source) {
				this.#sources.delete(nodeId);
				await this.#releaseLeases(this.#slots.takeWaiting(nodeId));
			}
			await this.#slots.drain(nodeId, graceMs, this.#clock);
		};
	}

	/** A position may be claimable at `at` (ms); past instants mean now. */
	wake(at: number): void {
		if (this.#closed || this.#sources.size === 0) return;
		if (at <= this.#clock.now()) {
			void this.#pump();
		} else if (at < this.#wakeAt) {
			this.#sleepUntil(at);
		}
	}

	/** Stops for good. Executions under way are not awaited, but keep their leases. */
	close(): void {
		this.#closed = true;
		this.#stopListening();
		this.#cancelTimer?.();
		this.#sources.clear();
		this.#maintenance.close();
	}

	#sleepUntil(at: number): void {
		this.#cancelTimer?.();
		this.#wakeAt = at;
		this.#cancelTimer = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
			this.#wakeAt = Infinity;
			void this.#pump();
		});
	}

	/** One round at a time; a call during a round causes another round. */
	async #pump(): Promise<void> {
		this.#anotherRound = true;
		if (this.#pumping) return;
		this.#pumping = true;
		try {
			while (this.#anotherRound && !this.#closed && this.#sources.size > 0) {
				this.#anotherRound = false;
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
		const readyTimes = await this.#store.positions.nextReadyTimes([...this.#sources.keys()]);
		const now = this.#clock.now();
		const due = readyTimes.filter((entry) => entry.readyAt <= now).map((entry) => entry.nodeId);
		const later = readyTimes.filter((entry) => entry.readyAt > now).map((entry) => entry.readyAt);
		this.wake(Math.min(...later, Infinity));

		const nodeIds = new Set([...this.#slots.waiting, ...due]);
		const opening = [...nodeIds].map((id) => this.#slots.opensAt(id));
		this.wake(Math.min(...opening.filter((at) => at > now), Infinity));
		let candidates = [...nodeIds].flatMap((id) => this.#sources.get(id) ?? []);
		for (;;) {
			const source = this.#roundRobin.next(
				candidates.filter(({ nodeId }) => this.#mayStart(nodeId)),
			);
			if (source === undefined) return;
			const more = await this.#serve(source);
			if (!more) candidates = candidates.filter((other) => other !== source);
		}
	}

	#mayStart(nodeId: number): boolean {
		const isOpen = this.#slots.opensAt(nodeId) <= this.#clock.now();
		return isOpen && !this.#results.hasUnreported(nodeId);
	}

	/** Starts one execution, after another claim if needed; false if nothing is left to claim. */
	async #serve(source: ReleasingNode): Promise<boolean> {
		const { nodeId } = source;
		const start = () => this.#slots.startNext(nodeId, (batch) => this.#execute(source, batch));
		if (start()) return true;
		const lease = this.#newLease();
		const now = this.#clock.now();
		const claimed = await this.#store.positions.claim(nodeId, this.#batchSize, lease, now);
		if (this.#sources.get(nodeId) !== source) {
			await this.#releaseLeases(toLeases(claimed, lease));
			return false;
		}
		const size = Math.min(this.#batchSize, source.mostPerExecution ?? Infinity);
		const groups = splitClaim(claimed, size);
		const isFull = claimed.length === this.#batchSize;
		this.#slots.enqueue(
			nodeId,
			groups.map((group) => ({
				leases: toLeases(group, lease),
				attempts: group[0].attempts,
				isArriving: group[0].isArriving,
			})),
			isFull ? undefined : now,
		);
		start();
		return groups.length > 1 || isFull;
	}

	async #execute(source: ReleasingNode, batch: ExecutionBatch): Promise<void> {
		await this.#timeout.orLost(this.#release(source, batch), batch);
	}

	async #release(source: ReleasingNode, batch: ExecutionBatch): Promise<void> {
		const result = await this.#releaseSafely(source, batch);
		await this.#results.report(source.nodeId, batch.leases, result);
	}

	async #releaseSafely(
		source: ReleasingNode,
		{ leases, isArriving = false }: ExecutionBatch,
	): Promise<ExecutionResult> {
		try {
			return await source.release(leases, isArriving);
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			return { kind: isTransient(error) ? 'storeOutage' : 'failed', reason };
		}
	}

	async #releaseLeases(leases: readonly Lease[]): Promise<void> {
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
