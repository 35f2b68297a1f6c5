import { PostgresAdapter, sql, type Kysely } from 'kysely';

/** Frozen: a change of the schema is a new migration. */
export async function up(db: Kysely<unknown>): Promise<void> {
	const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
	const int = postgres ? 'bigint' : 'integer';
	const json = postgres ? 'jsonb' : 'text';
	const bool = postgres ? 'boolean' : 'integer';

	const statements = [
		`create table hubs (seen_at ${int} not null, workspace_id integer primary key,
			active ${bool} not null, workflow_id text not null, name text not null, url text not null)`,

		`create table inbox (message_id ${int} primary key, contact_id ${int} not null,
			created_at ${int} not null, expires_at ${int}, read_at ${int}, dismissed_at ${int},
			content ${json} not null)`,
		`create index inbox_contact on inbox (contact_id, message_id)`,

		`create table throttles (next_at ${int} not null, paused_until ${int} not null,
			key text primary key not null)`,

		// Numbers of contacts live on in links, whoever the contacts are merged into.
		`create table successors (contact_id ${int} primary key, successor_id ${int} not null)`,
		`create index successors_successor on successors (successor_id)`,

		// Callbacks name a message as its provider does.
		`create index messages_provider on messages (provider_id) where provider_id is not null`,
	];
	for (const statement of statements) await sql.raw(statement).execute(db);
}
