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
 * Reports the results of executions to the store. During an outage it retries, and no position is
 * claimed at the affected nodes: contacts that have passed such a node would pass it again.
 */
export class ResultReporter {
	/** Number of results that are not reported yet, by node. */
	readonly #unreported = new Map<number, number>();

	constructor(private readonly options: ResultReporterOptions) {}

	/** Whether a result of this node is not reported yet. */
	hasUnreported(nodeId: number): boolean {
		return this.#unreported.has(nodeId);
	}

	/** Resolves when the store has the result; if it never does, the leases expire. */
	async report(nodeId: number, leases: readonly Lease[], result: ExecutionResult): Promise<void> {
		const { clock, onError } = this.options;
		let failures = 0;
		try {
			// An execution that failed during an outage most likely failed because of it.
			await retryUntilAvailable(
				() => this.#record(leases, failures > 0 ? asStoreOutage(result) : result),
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
		const count = (this.#unreported.get(nodeId) ?? 0) + change;
		if (count === 0) this.#unreported.delete(nodeId);
		else this.#unreported.set(nodeId, count);
	}

	async #record(leases: readonly Lease[], result: ExecutionResult): Promise<void> {
		await recordResult(this.options, leases, result);
	}
}

/** Writes how an execution has ended for its positions. */
export async function recordResult(
	{ store, clock }: Pick<ResultReporterOptions, 'store' | 'clock'>,
	leases: readonly Lease[],
	result: ExecutionResult,
): Promise<void> {
	const now = clock.now();
	if (result.kind === 'done') await store.positions.complete(leases, now);
	if (result.kind === 'failed') await store.positions.retry(leases, result.reason, now, result);
	if (result.kind === 'storeOutage')
		await store.positions.retryAfterOutage(leases, result.reason, now);
	if (result.kind === 'waiting')
		await store.positions.holdExternally(leases, result.until + HOLD_MS);
}

function asStoreOutage(result: ExecutionResult): ExecutionResult {
	return result.kind === 'failed' ? { ...result, kind: 'storeOutage' } : result;
}
