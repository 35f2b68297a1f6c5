import { sql, type Kysely } from 'kysely';
import type { CellType, Connection } from '../store/connection';
import { COLUMN_KINDS, type Database } from '../store/schema';

export interface Column {
	name: string;
	type: CellType;
}

/** A table of the store in this database. */
export interface Table {
	name: string;
	columns: readonly Column[];
	/** The columns of its primary key, in order. */
	key: readonly string[];
	/** Whether the database assigns its `id`s. */
	counts: boolean;
}

interface CatalogRow {
	name: string;
	column: string;
	type: string;
	/** Place in the primary key, from 1; 0: not part of it. */
	place: number;
	counts: number;
}

/** The store's tables with their columns, by name; without those of the migrations. */
export async function tablesOf(
	{ dialect, schema }: Pick<Connection<Database>, 'dialect' | 'schema'>,
	db: Kysely<Database>,
): Promise<Table[]> {
	const { rows } = await CATALOG[dialect](schema ?? '').execute(db);
	return [...Map.groupBy(rows, ({ name }) => name)].map(([name, columns]) => ({
		name,
		columns: columns.map(({ column, type }) => ({ name: column, type: cellType(column, type) })),
		key: columns
			.filter(({ place }) => place > 0)
			.sort((a, b) => a.place - b.place)
			.map(({ column }) => column),
		counts: columns.some(({ counts }) => counts === 1),
	}));
}

const sqliteCatalog = () => sql<CatalogRow>`
	select m.name, c.name as "column", c.type, c.pk as place,
		case when c.pk = 1 and m.sql like '%autoincrement%' then 1 else 0 end as counts
	from sqlite_master m join pragma_table_info(m.name) c
	where m.type = 'table' and m.name not like 'sqlite\\_%' escape '\\'
		and m.name not like 'kysely\\_%' escape '\\'
	order by m.name, c.cid`;

const postgresCatalog = (schema: string) => sql<CatalogRow>`
	select t.relname::text as name, c.attname::text as "column",
		format_type(c.atttypid, c.atttypmod) as type,
		coalesce(array_position(i.indkey::int2[], c.attnum), -1) + 1 as place,
		case when c.attidentity = '' then 0 else 1 end as counts
	from pg_class t join pg_namespace n on n.oid = t.relnamespace
	join pg_attribute c on c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped
	left join pg_index i on i.indrelid = t.oid and i.indisprimary
	where n.nspname = ${schema} and t.relkind in ('r', 'p') and t.relname not like 'kysely\\_%'
	order by t.relname::text collate "C", c.attnum`;

const CATALOG = { sqlite: sqliteCatalog, postgres: postgresCatalog };

const TYPES: Record<string, CellType> = {
	integer: 'int',
	bigint: 'int',
	'double precision': 'real',
	text: 'text',
	jsonb: 'json',
	boolean: 'bool',
};

/** SQLite has no types of its own for JSON and booleans. */
function cellType(column: string, type: string): CellType {
	const known = TYPES[type.toLowerCase()];
	if (known === undefined) throw new Error(`Column "${column}" has the unknown type ${type}.`);
	if (known === 'text' && isListed(COLUMN_KINDS.json, column)) return 'json';
	return known === 'int' && isListed(COLUMN_KINDS.bool, column) ? 'bool' : known;
}

const isListed = (names: readonly string[], name: string): boolean => names.includes(name);

/** The last id that the database assigned, by table. */
export async function sequencesOf(
	{ dialect, schema }: Pick<Connection<Database>, 'dialect' | 'schema'>,
	db: Kysely<Database>,
	tables: readonly Table[],
): Promise<Record<string, number>> {
	const { rows } = await LAST_NUMBERS[dialect](schema ?? '', namesOf(tables)).execute(db);
	return Object.fromEntries(rows.map(({ name, n }) => [name, n ?? 0]));
}

const LAST_NUMBERS = {
	sqlite: () => sql<{ name: string; n: number | null }>`select name, seq as n from sqlite_sequence`,
	postgres: (schema: string, names: readonly string[]) => sql<{ name: string; n: number | null }>`
		select t.name, pg_sequence_last_value(pg_get_serial_sequence(
			format('%I.%I', ${schema}::text, t.name), 'id')::regclass) as n
		from unnest(${names}::text[]) as t(name)`,
};

const namesOf = (tables: readonly Table[]): string[] =>
	tables.flatMap(({ name, counts }) => (counts ? name : []));
