import type { Tx } from '../common/transaction';
import { addCounts, type Rollup } from './rollup';

export const POSITION_COUNTS: Rollup = {
	table: 'position_counts',
	keys: { journey_id: 'int', node_id: 'int' },
	sums: ['positions'],
};

/** Counts positions that were written (1) or deleted (-1). */
export async function countPositions(
	tx: Tx,
	positions: ReadonlyArray<{ journey_id: number; node_id: number }>,
	count: 1 | -1,
): Promise<void> {
	await addCounts(
		tx,
		POSITION_COUNTS,
		positions.map(({ journey_id, node_id }) => ({ journey_id, node_id, positions: count })),
	);
}
