import type { Clock } from '../lib/clock';
import type { ExecutionBatch } from './executions';

/** Beyond this many attempts the limit is not doubled any more. */
const MOST_DOUBLINGS = 10;

export interface ExecutionTimeoutOptions {
	clock: Clock;
	/** ms; absent: no limit. */
	executionTimeoutMs?: number;
	onError(error: unknown): void;
}

/**
 * In n8n's queue mode the end of an execution is reported once, through Redis. If Redis loses the
 * job, or the connection breaks at that moment, the report is lost for good. Without a time-out
 * such an execution would keep its slot and its leases for as long as the process lives.
 *
 * An execution that was merely slow does no harm: its leases are replaced, and journey nodes do
 * nothing for positions whose lease is not held.
 */
export class ExecutionTimeout {
	constructor(private readonly options: ExecutionTimeoutOptions) {}

	/** Resolves with the release, or when the limit is over, which is reported as an error. */
	async orLost(release: Promise<void>, { leases, attempts }: ExecutionBatch): Promise<void> {
		const { clock, executionTimeoutMs, onError } = this.options;
		if (executionTimeoutMs === undefined) return await release;
		const limit = executionTimeoutMs * 2 ** Math.min(attempts - 1, MOST_DOUBLINGS);
		let cancel = () => {};
		const lost = new Promise<void>((resolve) => {
			cancel = clock.after(limit, () => {
				onError(lostExecution(leases.length, limit));
				resolve();
			});
		});
		await Promise.race([release, lost]);
		cancel();
	}
}

function lostExecution(contacts: number, afterMs: number): Error {
	return new Error(
		`n8n did not report the end of an execution within ${Math.round(afterMs / 1_000)} s. ` +
			`It counts as lost, and its ${contacts === 1 ? 'contact is' : `${contacts} contacts are`} released again.`,
	);
}
