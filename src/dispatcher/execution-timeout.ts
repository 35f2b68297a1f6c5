import type { Clock } from '../lib/clock';
import type { ExecutionBatch } from './executions';

/** Beyond this many tries the time is not doubled any more. */
const MOST_DOUBLINGS = 10;

export interface ExecutionTimeoutOptions {
	clock: Clock;
	/** ms; absent: without end. */
	executionTimeoutMs?: number;
	onError(error: unknown): void;
}

/**
 * The end of an execution in n8n's queue mode is told through Redis, once. If Redis loses the job, or
 * the connection breaks at that moment, nobody ever hears of it. Such an execution would keep its place
 * and its leases for as long as the process lives.
 *
 * Whoever was only slow loses nothing: their leases are replaced, and journey nodes act for nobody
 * whose lease is not held.
 */
export class ExecutionTimeout {
	constructor(private readonly options: ExecutionTimeoutOptions) {}

	/** Resolves with the release, or when it has taken too long; that is reported. */
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
		`n8n has not told within ${Math.round(afterMs / 1_000)} s how an execution ended. ` +
			`It counts as lost, and its ${contacts === 1 ? 'contact is' : `${contacts} contacts are`} released again.`,
	);
}
