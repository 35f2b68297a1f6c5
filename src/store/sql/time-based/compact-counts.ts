import type { SqlBase } from '../common/base';
import { compactRollup } from '../counts/rollup';
import { ROLLUPS } from '../counts/rollups';

/** Per table and call; the rest follows with the next call. */
const MAX_BATCHES = 20;

/** Merges the counts that transactions have added. */
export async function compactCounts({ write }: SqlBase): Promise<void> {
	for (const rollup of ROLLUPS) {
		for (let i = 0; i < MAX_BATCHES; i++) {
			if ((await write((tx) => compactRollup(tx, rollup))) === 0) break;
		}
	}
}
