import type { Clock } from '../../lib/clock';
import { Dispatcher, type DispatcherOptions } from '../../dispatcher/dispatcher';
import type { ReleasingNode } from '../../dispatcher/source';
import { UnrecordedOutcomes } from '../../message/delivery/unrecorded';
import { DeferredWrites } from '../../store/deferred-writes';
import type { Store } from '../../store/store';
import type { NodeRef } from '../../journey/journey-store';
import { executionTimeoutMs, instanceRetention, newLease } from '../system';

/** What an operator sets for the dispatchers of a process. */
export type Dispatching = Pick<
	DispatcherOptions,
	'retention' | 'executionTimeoutMs' | 'maxInFlight' | 'maintenanceMs'
>;

/**
 * A store in this process, with its dispatcher, which runs while a node releases contacts, and a
 * cache of ids, which never change.
 */
export class StoreHandle {
	readonly unrecorded = new UnrecordedOutcomes();
	readonly deferredWrites: DeferredWrites;
	#dispatcher: Dispatcher | null = null;
	readonly #nodes = new Map<string, { ref: string; id: Promise<number> }>();
	readonly #workspaces = new Map<string, Promise<number>>();

	constructor(
		readonly store: Store,
		readonly clock: Clock,
		/** Where the store is, for messages. */
		readonly location: string,
		readonly onError: (error: unknown) => void,
		private readonly dispatching: () => Dispatching = ofInstance,
	) {
		this.deferredWrites = new DeferredWrites({ clock, onError });
	}

	async nodeId(ref: NodeRef): Promise<number> {
		const node = JSON.stringify([ref.workflowId, ref.nodeKey]);
		const known = this.#nodes.get(node);
		// Only the last name and options: the store has to learn when they change back.
		if (known?.ref === JSON.stringify(ref)) return await known.id;
		const id = this.store.journeys.nodeIds([ref]).then(([first]) => first);
		this.#nodes.set(node, { ref: JSON.stringify(ref), id });
		id.catch(() => this.#nodes.delete(node));
		return await id;
	}

	async workspaceId(name: string): Promise<number> {
		return await remember(this.#workspaces, name, () => this.store.workspace(name));
	}

	/** Releases the source's contacts until the result is called; see Dispatcher.register. */
	release(source: ReleasingNode): (graceMs: number) => Promise<void> {
		this.#dispatcher ??= new Dispatcher({
			store: this.store,
			clock: this.clock,
			newLease,
			...this.dispatching(),
			onError: this.onError,
		});
		const dispatcher = this.#dispatcher;
		const stop = dispatcher.register(source);
		return async (graceMs) => {
			await stop(graceMs);
			if (dispatcher.size > 0 || this.#dispatcher !== dispatcher) return;
			dispatcher.close();
			this.#dispatcher = null;
		};
	}
}

const ofInstance = (): Dispatching => ({
	retention: instanceRetention(),
	executionTimeoutMs: executionTimeoutMs(),
});

/** Caches the result; a failed call is not cached. */
async function remember<T>(
	memory: Map<string, Promise<T>>,
	key: string,
	ask: () => Promise<T>,
): Promise<T> {
	const known = memory.get(key);
	if (known !== undefined) return await known;
	const answer = ask();
	memory.set(key, answer);
	answer.catch(() => memory.delete(key));
	return await answer;
}
