import { sql, type RawBuilder } from 'kysely';
import type { CellType, DialectExpressions } from '../connection';
import { cellName, toCell, toJson, toList } from '../dialect/values';

const TYPES: Record<CellType, RawBuilder<unknown>> = {
	int: sql`bigint`,
	real: sql`double precision`,
	text: sql`text`,
	json: sql`jsonb`,
	bool: sql`boolean`,
};

function rowLock(of: string | undefined, suffix: RawBuilder<unknown>): RawBuilder<unknown> {
	return of ? sql`for update of ${sql.table(of)}${suffix}` : sql`for update${suffix}`;
}

/** Expressions in Postgres's SQL. */
export const postgresExpressions: DialectExpressions = {
	dialect: 'postgres',
	capabilities: {
		concurrentWriters: true,
		plansByStatistics: true,
		hashJoins: true,
		ownClock: true,
		standby: true,
		pageChecks: false,
	},

	records(rows, columns) {
		const entries = Object.entries<CellType>(columns);
		const cells = rows.map((row, i) =>
			Object.fromEntries(
				entries.map(([name, type]) => [
					name,
					toCell((row as Record<string, unknown>)[name], type, cellName(name, i)),
				]),
			),
		);
		const definitions = entries.map(([name, type]) => sql`${sql.id(name)} ${TYPES[type]}`);
		return sql`(select * from jsonb_to_recordset(${toJson(cells, 'The rows')}::jsonb)
			as cells(${sql.join(definitions)}))`;
	},

	anyOf(column, type, list) {
		return sql`${sql.ref(column)} = any(${toList(list, type)}::${TYPES[type]}[])`;
	},

	ids(list) {
		return sql`(select unnest(${toList(list, 'int')}::bigint[]))`;
	},

	jsonList: (column) => sql`json_agg(${sql.ref(column)})::text`,
	clockMs: () => sql`extract(epoch from clock_timestamp())::float8 * 1000`,

	json(value) {
		if (value === null || value === undefined) return sql`null::jsonb`;
		return sql`${toJson(value, 'The JSON value')}::jsonb`;
	},

	forUpdate: (of) => rowLock(of, sql``),
	forUpdateSkipLocked: (of) => rowLock(of, sql` skip locked`),
};
