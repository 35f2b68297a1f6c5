import type { Clock } from '../lib/clock';
import type { Retention } from '../operations/retention';
import type { Store } from '../store/store';
import type { ActiveNodes } from '../store/maintenance';
import { RENEW_EVERY_MS } from './keep-lease';
import type { Lease } from '../journey/position';
import { HOUR_MS } from '../lib/milliseconds';

/** A sweep takes a thousand positions; the rest waits for the next maintenance. */
const MOST_SWEEPS = 50;
/** Pruning interval (ms); while more is left, every maintenance prunes. */
const PRUNE_EVERY_MS = HOUR_MS;

export interface MaintenanceOptions {
	store: Store;
	clock: Clock;
	/** Leases of all positions that are claimed and not done. */
	leases(): Lease[];
	/** Active journeys, and the nodes that this process releases from. */
	activeNodes(): ActiveNodes;
	/** Absent: everything is kept. */
	retention?: Retention;
	/** How often (ms) all but the renewal of leases is done; default: as often as that. */
	everyMs?: number;
	onError(error: unknown): void;
}

/**
 * Renews the leases of long executions, sends heartbeats, completes expired holds, and does
 * time-based work, which may take long and delays nothing else.
 */
export class Maintenance {
	#closed = false;
	#ticking = false;
	#pruneAt = -Infinity;
	#restAt = -Infinity;
	#cancel: () => void = () => {};

	constructor(private readonly options: MaintenanceOptions) {
		this.#schedule();
	}

	/** Continues until no lease is held any more. */
	close(): void {
		this.#closed = true;
		if (this.#isDone()) this.#cancel();
	}

	#isDone(): boolean {
		return this.#closed && this.options.leases().length === 0;
	}

	#hasWork(): boolean {
		return this.options.activeNodes().nodeIds.length > 0;
	}

	#schedule(): void {
		this.#cancel = this.options.clock.after(RENEW_EVERY_MS, () => {
			void this.#maintain().finally(() => {
				if (!this.#isDone()) this.#schedule();
			});
		});
	}

	async #maintain(): Promise<void> {
		const { store, clock, everyMs = 0, onError } = this.options;
		const leases = this.options.leases();
		try {
			if (leases.length > 0) await store.positions.renewLeases(leases, clock.now());
		} catch (error) {
			onError(error);
		}
		if (clock.now() < this.#restAt) return;
		this.#restAt = clock.now() + everyMs;
		await this.#beat();
		void this.#tick();
	}

	async #beat(): Promise<void> {
		const { store, clock, onError } = this.options;
		try {
			if (this.#hasWork())
				await store.maintenance.heartbeat(this.options.activeNodes(), clock.now());
			for (let i = 0; i < MOST_SWEEPS; i++) {
				if ((await store.maintenance.completeExpiredHolds(clock.now())) === 0) break;
			}
		} catch (error) {
			onError(error);
		}
	}

	/** One at a time, however long it takes, and only while a workflow is active in this process. */
	async #tick(): Promise<void> {
		const { store, clock, onError } = this.options;
		if (this.#closed || this.#ticking || !this.#hasWork()) return;
		this.#ticking = true;
		try {
			await store.maintenance.leaveDeletedNodes(clock.now()).catch(onError);
			await store.maintenance.runTimeBased(clock.now()).catch(onError);
			await this.#prune();
		} catch (error) {
			onError(error);
		} finally {
			this.#ticking = false;
		}
	}

	async #prune(): Promise<void> {
		const { store, clock, retention } = this.options;
		if (retention === undefined || Object.keys(retention).length === 0) return;
		const now = clock.now();
		if (now < this.#pruneAt) return;
		const { done } = await store.operations.prune(retention, now);
		if (done) this.#pruneAt = now + PRUNE_EVERY_MS;
	}
}
