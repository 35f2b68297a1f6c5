import { Dispatcher, type DispatcherOptions } from '../../src/dispatcher/dispatcher';
import type { Store } from '../../src/store/store';
import { Activity } from '../../src/simulation/activity';
import { openMemoryStore, Population } from './journey-store';
import { VirtualClock } from '../../src/simulation/virtual-clock';
import { watchStore, type StoreCall } from './watched-store';

/** A dispatcher on a real store, in virtual time, with nothing to do yet. */
export class DispatcherBench {
	readonly #activity = new Activity();
	readonly clock = new VirtualClock(undefined, this.#activity);
	/** The dispatcher's reports. */
	readonly errors: unknown[] = [];
	/** Calls of the store, by the dispatcher and by the test. */
	readonly calls: StoreCall[] = [];
	/** What happens at a call of the store. */
	accident?: (call: StoreCall) => void | Promise<void>;
	store!: Store;
	contacts!: Population;
	readonly opened: Dispatcher[] = [];
	#leases = 0;

	static async open(): Promise<DispatcherBench> {
		const bench = new DispatcherBench();
		const real = await openMemoryStore();
		bench.contacts = new Population(real, () => bench.clock.now());
		bench.store = watchStore(real, {
			activity: bench.#activity,
			before: (call) => {
				bench.calls.push(call);
				return bench.accident?.(call);
			},
		});
		return bench;
	}

	async close(): Promise<void> {
		for (const dispatcher of this.opened) dispatcher.close();
		await this.store.close();
	}

	start(options: Partial<DispatcherOptions> = {}): Dispatcher {
		const dispatcher = new Dispatcher({
			store: this.store,
			clock: this.clock,
			newLease: () => `test-process:${++this.#leases}`,
			onError: (error) => this.errors.push(error),
			...options,
		});
		this.opened.push(dispatcher);
		return dispatcher;
	}

	/** Methods of the store, in the order they were called. */
	get methods(): string[] {
		return this.calls.map(({ method }) => method);
	}
}
