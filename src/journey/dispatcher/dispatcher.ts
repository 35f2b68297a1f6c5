import type { Clock } from '../../clock';
import type { Store } from '../../store/store';
import { LEASE_MS } from '../../store/store';
import { companySize } from '../backoff';
import type { Claimed, Lease } from '../position';
import { Rotation } from './rotation';

/** How an execution ended. 'waiting': n8n keeps it until then (ms), a native Wait is in it. */
export type Ending =
	| { kind: 'done' }
	| { kind: 'failed'; reason: string }
	| { kind: 'waiting'; until: number };

/** A node of an active workflow that releases contacts. */
export interface Source {
	nodeId: number;
	workflowId: string;
	/** Starts one execution at the node with these positions; resolves when it has ended. */
	release(leases: readonly Lease[]): Promise<Ending>;
}

export interface DispatcherOptions {
	store: Store;
	clock: Clock;
	/** Starts every lease of this process; 12 characters, unlike any other process'. */
	ownerToken: string;
	/** Contacts of one execution. */
	batchSize?: number;
	/** Executions under way at once, over all nodes. */
	maxInFlight?: number;
	onError(error: unknown): void;
}

/** Looked for anew this often (ms), should a notification have been lost. */
const POLL_MS = 5_000;
const SWEEP_MS = 30_000;
/** After the store failed. */
const RECOVER_MS = 2_000;

interface Batch {
	leases: Lease[];
	done: Promise<void>;
}

/**
 * Releases contacts whose time has come: one per process and store. It asks for the next due
 * instant of all nodes at once, takes turns between workflows and nodes, keeps a bounded number of
 * executions under way, and sleeps until the next instant or until it is woken.
 */
export class Dispatcher {
	readonly #store: Store;
	readonly #clock: Clock;
	readonly #token: string;
	readonly #batchSize: number;
	readonly #maxInFlight: number;
	readonly #onError: (error: unknown) => void;
	readonly #sources = new Map<number, Source>();
	readonly #rotation = new Rotation();
	readonly #inFlight = new Map<number, Set<Batch>>();
	readonly #stopListening: () => void;
	#leases = 0;
	#pumping = false;
	#again = false;
	#closed = false;
	#wakeAt = Infinity;
	#cancelTimer: (() => void) | null = null;
	#cancelUpkeep: (() => void) | null = null;

	constructor(options: DispatcherOptions) {
		this.#store = options.store;
		this.#clock = options.clock;
		this.#token = options.ownerToken;
		this.#batchSize = options.batchSize ?? 500;
		this.#maxInFlight = options.maxInFlight ?? 4;
		this.#onError = options.onError;
		this.#stopListening = this.#store.onReady((readyAt) => this.wake(readyAt));
		this.#scheduleUpkeep();
	}

	/** Nodes being served, in number. */
	get size(): number {
		return this.#sources.size;
	}

	/**
	 * Serves a node until the result is called, which waits for its executions under way, `graceMs`
	 * at most. What is not done by then is released again when its lease runs out.
	 */
	register(source: Source): (graceMs: number) => Promise<void> {
		this.#sources.set(source.nodeId, source);
		this.wake(0);
		return async (graceMs) => {
			if (this.#sources.get(source.nodeId) === source) this.#sources.delete(source.nodeId);
			await this.#drain(source.nodeId, graceMs);
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

	/** Stops for good; executions under way are not waited for. */
	close(): void {
		this.#closed = true;
		this.#stopListening();
		this.#cancelTimer?.();
		this.#cancelUpkeep?.();
		this.#sources.clear();
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
			while (this.#again && !this.#closed) {
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
		const nodeIds = [...this.#sources.keys()];
		if (nodeIds.length === 0) return;
		const agenda = await this.#store.agenda(nodeIds);
		const now = this.#clock.now();
		const due = agenda.filter((entry) => entry.readyAt <= now).map((entry) => entry.nodeId);
		const later = agenda.filter((entry) => entry.readyAt > now).map((entry) => entry.readyAt);
		this.wake(Math.min(...later, Infinity));

		let waiting = due.flatMap((id) => this.#sources.get(id) ?? []);
		for (;;) {
			const source = this.#rotation.next(waiting.filter((s) => this.#room(s.nodeId) > 0));
			if (source === undefined) return;
			const full = await this.#serve(source);
			if (!full) waiting = waiting.filter((other) => other !== source);
		}
	}

	/**
	 * How many more executions may start. One node alone may fill all places but one, so that a
	 * slow journey never keeps the others waiting.
	 */
	#room(nodeId: number): number {
		const total = [...this.#inFlight.values()].reduce((sum, batches) => sum + batches.size, 0);
		const own = this.#inFlight.get(nodeId)?.size ?? 0;
		return Math.min(this.#maxInFlight - total, Math.max(1, this.#maxInFlight - 1) - own);
	}

	/** Claims and releases one batch; true when it was a full one, so that there may be more. */
	async #serve(source: Source): Promise<boolean> {
		const lease = `${this.#token}:${++this.#leases}`;
		const { nodeId } = source;
		const now = this.#clock.now();
		const claimed = await this.#store.claim(nodeId, this.#batchSize, lease, now);
		if (this.#sources.get(nodeId) !== source) {
			await this.#store.giveBack(toLeases(claimed, lease), now);
			return false;
		}
		for (const company of companies(claimed, this.#batchSize)) {
			this.#start(source, toLeases(company, lease));
		}
		return claimed.length === this.#batchSize;
	}

	#start(source: Source, leases: Lease[]): void {
		const batch: Batch = { leases, done: Promise.resolve() };
		const batches = this.#inFlight.get(source.nodeId) ?? new Set();
		this.#inFlight.set(source.nodeId, batches.add(batch));
		batch.done = this.#run(source, leases).finally(() => {
			batches.delete(batch);
			void this.#pump();
		});
	}

	async #run(source: Source, leases: readonly Lease[]): Promise<void> {
		try {
			const ending = await this.#releaseSafely(source, leases);
			const now = this.#clock.now();
			if (ending.kind === 'done') await this.#store.settle(leases, now);
			if (ending.kind === 'failed') await this.#store.retry(leases, ending.reason, now);
			if (ending.kind === 'waiting') {
				await this.#store.handOver(leases, ending.until + LEASE_MS);
			}
		} catch (error) {
			// The leases run out, and the positions are released again.
			this.#onError(error);
		}
	}

	async #releaseSafely(source: Source, leases: readonly Lease[]): Promise<Ending> {
		try {
			return await source.release(leases);
		} catch (error) {
			return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
		}
	}

	async #drain(nodeId: number, graceMs: number): Promise<void> {
		const batches = [...(this.#inFlight.get(nodeId) ?? [])];
		if (batches.length === 0) return;
		let cancel = () => {};
		const timeUp = new Promise<void>((resolve) => {
			cancel = this.#clock.after(graceMs, resolve);
		});
		await Promise.race([Promise.all(batches.map((batch) => batch.done)), timeUp]);
		cancel();
	}

	/** Keeps leases of long executions alive, journeys marked as alive, and hand-overs finished. */
	#scheduleUpkeep(): void {
		this.#cancelUpkeep = this.#clock.after(Math.min(SWEEP_MS, LEASE_MS / 3), () => {
			void this.#upkeep().finally(() => {
				if (!this.#closed) this.#scheduleUpkeep();
			});
		});
	}

	async #upkeep(): Promise<void> {
		try {
			const now = this.#clock.now();
			const leases = [...this.#inFlight.values()].flatMap((batches) =>
				[...batches].flatMap((batch) => batch.leases),
			);
			if (leases.length > 0) await this.#store.touch(leases, now);
			const workflows = new Set([...this.#sources.values()].map((s) => s.workflowId));
			if (workflows.size > 0) await this.#store.seen([...workflows], now);
			await this.#store.sweep(now);
		} catch (error) {
			this.#onError(error);
		}
	}
}

function toLeases(claimed: readonly Claimed[], lease: string): Lease[] {
	return claimed.map(({ positionId }) => ({ positionId, lease }));
}

/** Splits a claim into executions: first tries together, later tries in smaller company. */
export function companies(claimed: readonly Claimed[], batchSize: number): Claimed[][] {
	return [...Map.groupBy(claimed, (c) => companySize(c.attempts, batchSize))].flatMap(
		([size, group]) =>
			Array.from({ length: Math.ceil(group.length / size) }, (_, i) =>
				group.slice(i * size, (i + 1) * size),
			),
	);
}
