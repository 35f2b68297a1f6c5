import { sql } from 'kysely';
import type { SqlBase } from '../common/base';
import { compactRollup } from '../counts/rollup';
import { ROLLUPS } from '../counts/rollups';

/** Per table and call; the rest follows with the next call. */
const MAX_BATCHES = 20;

/** Merges the counts that transactions have added. */
export async function compactCounts({ conn, write }: SqlBase): Promise<void> {
	// Most of the time nothing was added, and a look locks nothing.
	const { rows } = await sql<{ name: string }>`${sql.join(
		ROLLUPS.map(
			({ table }) => sql`select ${sql.lit(table)} as name
				where exists (select 1 from ${sql.table(table)} where not compacted)`,
		),
		sql` union all `,
	)}`.execute(conn.db);
	const added = new Set(rows.map(({ name }) => name));
	for (const rollup of ROLLUPS.filter(({ table }) => added.has(table))) {
		for (let i = 0; i < MAX_BATCHES; i++) {
			if (!(await write((tx) => compactRollup(tx, rollup)))) break;
		}
	}
}
