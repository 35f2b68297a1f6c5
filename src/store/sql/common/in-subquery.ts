import { sql, type RawBuilder } from 'kysely';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';

/**
 * `column in (select ...)` with a fixed plan on Postgres: it estimates an array at ten values, so the
 * index is used however many there are. As a list or a join, 500 values look like every row of a
 * table never analysed (or like a fifth of one with 100,000), which is then read whole.
 */
export function inSubquery(
	conn: Connection<Database>,
	column: string,
	select: RawBuilder<unknown>,
): RawBuilder<boolean> {
	return conn.capabilities.plansByStatistics
		? sql<boolean>`${sql.ref(column)} = any(array${select})`
		: sql<boolean>`${sql.ref(column)} in ${select}`;
}

/**
 * A column whose index is not used: SQLite would read all rows of a workspace by it, where few ids are
 * asked for.
 */
export const withoutIndex = (column: string): RawBuilder<unknown> => sql`+${sql.ref(column)}`;
