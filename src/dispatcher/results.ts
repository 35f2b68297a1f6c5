import type { Clock } from '../lib/clock';
import { retryUntilAvailable } from '../store/retry-until-available';
import type { Store } from '../store/store';
import { HOLD_MS } from './keep-lease';
import type { Lease } from '../journey/position';
import type { ExecutionResult } from './source';

export interface ResultReporterOptions {
	store: Store;
	clock: Clock;
	onError(error: unknown): void;
}

/**
 * Tells the store how executions ended. While it is away they are told again and again, and nobody
 * is claimed at their nodes: whoever has been through one would go through another.
 */
export class ResultReporter {
	/** How many are to be told again, by node. */
	readonly #untold = new Map<number, number>();

	constructor(private readonly options: ResultReporterOptions) {}

	/** Whether the store has yet to hear of an execution of this node. */
	areUnreported(nodeId: number): boolean {
		return this.#untold.has(nodeId);
	}

	/** Resolves when the store knows; where it never will, the leases run out. */
	async report(nodeId: number, leases: readonly Lease[], ending: ExecutionResult): Promise<void> {
		const { clock, onError } = this.options;
		let failures = 0;
		try {
			// What failed while the store was away has most likely failed of that.
			await retryUntilAvailable(
				() => this.#tell(leases, failures > 0 ? blamingNoContact(ending) : ending),
				{
					clock,
					onError: (error) => {
						if (failures++ === 0) this.#count(nodeId, 1);
						onError(error);
					},
				},
			);
		} catch (error) {
			onError(error);
		} finally {
			if (failures > 0) this.#count(nodeId, -1);
		}
	}

	#count(nodeId: number, change: 1 | -1): void {
		const count = (this.#untold.get(nodeId) ?? 0) + change;
		if (count === 0) this.#untold.delete(nodeId);
		else this.#untold.set(nodeId, count);
	}

	async #tell(leases: readonly Lease[], ending: ExecutionResult): Promise<void> {
		const { store, clock } = this.options;
		const now = clock.now();
		if (ending.kind === 'done') await store.positions.complete(leases, now);
		if (ending.kind === 'failed') await store.positions.retry(leases, ending.reason, now);
		if (ending.kind === 'disturbed')
			await store.positions.retryAfterOutage(leases, ending.reason, now);
		if (ending.kind === 'waiting')
			await store.positions.holdExternally(leases, ending.until + HOLD_MS);
	}
}

function blamingNoContact(ending: ExecutionResult): ExecutionResult {
	return ending.kind === 'failed' ? { ...ending, kind: 'disturbed' } : ending;
}
