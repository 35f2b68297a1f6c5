import { sql } from 'kysely';
import { databaseTime } from '../common/duty-cycle';
import type { Conn } from '../common/transaction';

/** The database's own clock in whole ms. */
export async function databaseClock(conn: Conn): Promise<number> {
	return Math.round(await databaseTime(conn, conn.db));
}

/** Size of the tables and their indexes, in bytes; on SQLite of the whole file. */
export async function databaseSize(conn: Conn): Promise<number> {
	const { rows } = await SIZE[conn.dialect](conn).execute(conn.db);
	return rows[0].bytes;
}

const SIZE = {
	postgres: ({ schema }: Conn) => sql<{ bytes: number }>`
		select coalesce(sum(pg_total_relation_size(c.oid)), 0) as bytes
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = ${schema} and c.relkind in ('r', 'p', 'm')`,
	sqlite: () => sql<{ bytes: number }>`select page_count * page_size as bytes
		from pragma_page_count, pragma_page_size`,
};

/** Whether the server is a standby, which accepts no writes. */
export async function isStandby(conn: Conn): Promise<boolean> {
	if (!conn.capabilities.standby) return false;
	const { rows } = await sql<{ standby: boolean }>`
		select pg_is_in_recovery() as standby`.execute(conn.db);
	return rows[0].standby;
}

/** Faults that SQLite finds in its file, at most three; empty on Postgres. */
export async function faultsOfFile(conn: Conn): Promise<string[]> {
	if (!conn.capabilities.pageChecks) return [];
	const { rows } = await sql<{ quick_check: string }>`
		select quick_check from pragma_quick_check limit 3`.execute(conn.db);
	return rows.map((row) => row.quick_check).filter((text) => text !== 'ok');
}
