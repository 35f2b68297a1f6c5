import { retryBatchSize } from '../journey/backoff';
import type { Claimed } from '../journey/position';

/** Splits a claim into executions: first tries together, later tries in smaller company. */
export function splitClaim(claimed: readonly Claimed[], batchSize: number): Claimed[][] {
	return [...Map.groupBy(claimed, (c) => retryBatchSize(c.attempts, batchSize))].flatMap(
		([size, group]) =>
			Array.from({ length: Math.ceil(group.length / size) }, (_, i) =>
				group.slice(i * size, (i + 1) * size),
			),
	);
}
