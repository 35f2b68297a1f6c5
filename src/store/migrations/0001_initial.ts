import { PostgresAdapter, sql, type Kysely } from 'kysely';

/**
 * Frozen: a change of the schema is a new migration.
 * Two spellings differ between the databases: the key that counts up, and JSON. Columns of a fixed
 * width stand first, the wide ones before the narrow: Postgres then pads nothing.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
	const id = postgres
		? 'id bigint generated always as identity primary key'
		: // AUTOINCREMENT, because an id used again would look like a replay of the old position.
			'id integer primary key autoincrement';
	const int = postgres ? 'bigint' : 'integer';
	const json = postgres ? 'jsonb' : 'text';
	const bool = postgres ? 'boolean' : 'integer';
	const clustered = postgres ? '' : ' without rowid';

	const statements = [
		`create table workspaces (${id}, name text not null unique)`,

		`create table journeys (${id}, workspace_id ${int} not null, key text not null,
			name text not null, workflow_id text not null, node_id ${int} not null,
			config ${json} not null, active ${bool} not null, seen_at ${int} not null,
			unique (workspace_id, key))`,
		`create index journeys_workflow on journeys (workflow_id)`,

		`create table nodes (${id}, workflow_id text not null, node_key text not null,
			name text not null, type text not null, unique (workflow_id, node_key))`,

		`create table contacts (${id}, created_at ${int} not null, updated_at ${int} not null,
			score double precision, workspace_id integer not null, external_id text, email text,
			phone text, first_name text, last_name text, timezone text, locale text, stage text,
			consent ${json}, attributes ${json} not null)`,

		`create table identities (contact_id ${int} not null, workspace_id integer not null,
			kind text not null, value text not null,
			primary key (workspace_id, kind, value))${clustered}`,

		`create table events (${id}, contact_id ${int} not null, occurred_at ${int} not null,
			received_at ${int} not null, workspace_id integer not null, name text not null,
			dedup text, properties ${json} not null)`,
		`create index events_contact on events (contact_id, name, occurred_at)`,
		`create unique index events_dedup on events (workspace_id, dedup) where dedup is not null`,

		`create table event_names (workspace_id integer not null, name text not null,
			primary key (workspace_id, name))${clustered}`,

		`create table enrollments (${id}, contact_id ${int} not null, entered_at ${int} not null,
			ended_at ${int}, entry_event_id ${int}, journey_id integer not null,
			status text not null, instance text not null, reason text)`,
		`create unique index enrollments_active on enrollments (journey_id, contact_id, instance)
			where status = 'active'`,
		`create index enrollments_contact on enrollments (contact_id, journey_id)`,

		`create table positions (${id}, enrollment_id ${int} not null, contact_id ${int} not null,
			parent_id ${int}, ready_at ${int}, due_at ${int}, event_id ${int}, handed_until ${int},
			arrived_at ${int} not null, node_id integer not null, attempts integer not null default 0,
			on_due text not null, outcome text, lease text, wait ${json}, item ${json}, error text)`,
		`create index positions_ready on positions (node_id, ready_at) where ready_at is not null`,
		`create unique index positions_replay on positions (parent_id, node_id)
			where parent_id is not null`,
		`create index positions_enrollment on positions (enrollment_id)`,
		`create index positions_contact on positions (contact_id) where wait is not null`,
		// Only where a successor takes over leases; on Postgres they run out by themselves.
		...(postgres
			? []
			: [`create index positions_lease on positions (lease) where lease is not null`]),
		`create index positions_handed on positions (handed_until) where handed_until is not null`,

		`create table steps (enrollment_id ${int} not null, position_id ${int} not null,
			arrived_at ${int} not null, left_at ${int} not null, node_id integer not null,
			outcome text not null, primary key (enrollment_id, position_id, node_id))${clustered}`,

		`create table messages (${id}, position_id ${int} not null, node_id ${int} not null,
			channel text not null, enrollment_id ${int} not null, contact_id ${int} not null,
			status text not null, recipient text not null, provider_id text, reason text,
			created_at ${int} not null, sent_at ${int}, unique (position_id, node_id, channel))`,
		`create index messages_contact on messages (contact_id, created_at)`,

		`create table owners (token text primary key, host text not null, pid ${int} not null,
			started_at ${int} not null)${clustered}`,
		`create table settings (key text primary key, value text not null)${clustered}`,
	];
	for (const statement of statements) await sql.raw(statement).execute(db);
}
