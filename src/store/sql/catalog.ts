import { sql, type Kysely } from 'kysely';
import type { JsonObject } from '../../lib/json';
import type { Catalog } from '../catalog';
import type { Database } from '../schema';
import type { SqlBase } from './common/base';

/** See Catalog. */
export const sqlCatalog = ({ conn }: Pick<SqlBase, 'conn'>): Catalog => ({
	eventNames: (workspaceId, limit) => eventNames(conn.db, workspaceId, limit),
	attributeNames: (workspaceId, limit) => attributeNames(conn.db, workspaceId, limit),
	propertyNames: (workspaceId, eventNames, limit) =>
		propertyNames(conn, workspaceId, eventNames, limit),
	stages: (workspaceId, limit) => stages(conn.db, workspaceId, limit),
});

async function eventNames(
	db: Kysely<Database>,
	workspaceId: number,
	limit: number,
): Promise<string[]> {
	const { rows } = await sql<{ name: string }>`select name from event_names
		where workspace_id = ${workspaceId} order by name limit ${limit}`.execute(db);
	return rows.map((row) => row.name);
}

async function attributeNames(
	db: Kysely<Database>,
	workspaceId: number,
	limit: number,
): Promise<string[]> {
	const { rows } = await sql<{ name: string }>`select name from attribute_names
		where workspace_id = ${workspaceId} order by name limit ${limit}`.execute(db);
	return rows.map(({ name }) => name);
}

const NEWEST = 50;

/** One probe for each contact and name, because no index is on the events of a workspace. */
async function propertyNames(
	conn: SqlBase['conn'],
	workspaceId: number,
	eventNames: readonly string[],
	limit: number,
): Promise<string[]> {
	const names = conn.records(
		[...new Set(eventNames)].map((name) => ({ name })),
		{ name: 'text' },
	);
	const { rows } = await sql<{ properties: JsonObject | null }>`select (select e.properties
			from events e where e.contact_id = newest.id and e.name = n.name
			order by e.occurred_at desc limit 1) as properties
		from (select c.id from contacts c where c.workspace_id = ${workspaceId}
			order by c.id desc limit ${NEWEST}) as newest
		cross join ${names} as n`.execute(conn.db);
	const found = new Set(rows.flatMap(({ properties }) => Object.keys(properties ?? {})));
	return [...found].sort().slice(0, limit);
}

/** A loose index scan: one probe per stage instead of reading every contact. */
async function stages(db: Kysely<Database>, workspaceId: number, limit: number): Promise<string[]> {
	const { rows } = await sql<{ stage: string }>`with recursive used(stage) as (
			select (select c.stage from contacts c where c.workspace_id = ${workspaceId}
				and c.stage is not null order by c.stage limit 1)
			union all
			select (select c.stage from contacts c where c.workspace_id = ${workspaceId}
				and c.stage > used.stage order by c.stage limit 1)
			from used where used.stage is not null)
		select stage from used where stage is not null limit ${limit}`.execute(db);
	return rows.map(({ stage }) => stage);
}
