import type { Clock } from '../../clock';
import type { Store } from '../../store/store';
import { TOUCH_EVERY_MS } from '../hold';
import type { Lease } from '../position';

/** A sweep takes a thousand at a time; whatever is left waits for the next upkeep. */
const MOST_SWEEPS = 50;

export interface UpkeepOptions {
	store: Store;
	clock: Clock;
	/** What is held at the moment. */
	leases(): Lease[];
	/** Whose journeys are alive. */
	workflowIds(): string[];
	onError(error: unknown): void;
}

/**
 * Keeps leases of long executions alive, journeys marked as alive, and hand-overs finished; and
 * does what time alone does, which may take long and keeps nothing else waiting.
 */
export class Upkeep {
	#closed = false;
	#ticking = false;
	#cancel: () => void = () => {};

	constructor(private readonly options: UpkeepOptions) {
		this.#schedule();
	}

	/** Goes on until nothing is held any more. */
	close(): void {
		this.#closed = true;
		if (this.#isDone()) this.#cancel();
	}

	#isDone(): boolean {
		return this.#closed && this.options.leases().length === 0;
	}

	#schedule(): void {
		this.#cancel = this.options.clock.after(TOUCH_EVERY_MS, () => {
			void this.#run().finally(() => {
				void this.#tick();
				if (!this.#isDone()) this.#schedule();
			});
		});
	}

	async #run(): Promise<void> {
		const { store, clock, onError } = this.options;
		try {
			const leases = this.options.leases();
			const workflowIds = this.options.workflowIds();
			if (leases.length > 0) await store.touch(leases, clock.now());
			if (workflowIds.length > 0) await store.seen(workflowIds, clock.now());
			for (let i = 0; i < MOST_SWEEPS; i++) {
				if ((await store.sweep(clock.now())) === 0) break;
			}
		} catch (error) {
			onError(error);
		}
	}

	/** One at a time, however long it takes, and only while a workflow is active here. */
	async #tick(): Promise<void> {
		const { store, clock, workflowIds, onError } = this.options;
		if (this.#closed || this.#ticking || workflowIds().length === 0) return;
		this.#ticking = true;
		try {
			await store.tick(clock.now());
		} catch (error) {
			onError(error);
		} finally {
			this.#ticking = false;
		}
	}
}
