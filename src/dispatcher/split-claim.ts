import { retryBatchSize } from '../journey/backoff';
import type { Claimed } from '../journey/position';

/**
 * Splits a claim into batches: first attempts together, retried positions in smaller batches, and
 * apart from these the contacts that were moved to the node.
 */
export function splitClaim(claimed: readonly Claimed[], batchSize: number): Claimed[][] {
	const arriving = claimed.filter(({ isArriving }) => isArriving);
	const leaving = claimed.filter(({ isArriving }) => !isArriving);
	return [leaving, arriving].flatMap((alike) => bySize(alike, batchSize));
}

function bySize(claimed: readonly Claimed[], batchSize: number): Claimed[][] {
	return [...Map.groupBy(claimed, (claim) => retryBatchSize(claim, batchSize))].flatMap(
		([size, group]) =>
			Array.from({ length: Math.ceil(group.length / size) }, (_, i) =>
				group.slice(i * size, (i + 1) * size),
			),
	);
}
