import { PostgresAdapter, sql, type Kysely } from 'kysely';

/** Frozen: a change of the schema is a new migration. */
export async function up(db: Kysely<unknown>): Promise<void> {
	const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
	const int = postgres ? 'bigint' : 'integer';

	const statements = [
		`alter table nodes add column seen_at ${int}`,
		`alter table enrollments add column retried_at ${int}`,
		`create index enrollments_failed on enrollments (journey_id, id) where status = 'failed'`,
		`create index calls_received on calls (received_at)`,
	];
	for (const statement of statements) await sql.raw(statement).execute(db);
}
