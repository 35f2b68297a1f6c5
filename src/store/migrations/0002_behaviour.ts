import { PostgresAdapter, sql, type Kysely } from 'kysely';
import { RULE_FUNCTIONS } from './0002_functions';

/** Frozen: a change of the schema is a new migration. */
export async function up(db: Kysely<unknown>): Promise<void> {
	const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
	const id = postgres
		? 'id bigint generated always as identity primary key'
		: 'id integer primary key autoincrement';
	const int = postgres ? 'bigint' : 'integer';
	const real = 'double precision';
	const json = postgres ? 'jsonb' : 'text';
	const bool = postgres ? 'boolean' : 'integer';
	const clustered = postgres ? '' : ' without rowid';

	const statements = [
		// Identity: which trait is how old, calls that were taken in, people who were erased.
		`alter table contacts add column traits_at ${int}`,
		`alter table contacts add column trait_times ${json}`,
		`create index identities_contact on identities (contact_id)`,
		`create index contacts_stage on contacts (workspace_id, stage) where stage is not null`,
		`create table calls (received_at ${int} not null, workspace_id integer not null,
			dedup text not null, primary key (workspace_id, dedup))${clustered}`,
		`create table erased (workspace_id integer not null, digest text not null,
			primary key (workspace_id, digest))${clustered}`,
		`create table attribute_names (workspace_id integer not null, name text not null,
			primary key (workspace_id, name))${clustered}`,

		// Segments and their members; rules that positions wait for.
		`create index contacts_workspace on contacts (workspace_id, id)`,
		...(postgres ? RULE_FUNCTIONS : []),
		`create table segments (${id}, refreshed_at ${int} not null, refresh_ms ${int} not null,
			workspace_id integer not null, timed ${bool} not null, key text not null,
			name text not null, zone text not null, definition ${json} not null,
			unique (workspace_id, key))`,
		`create table memberships (contact_id ${int} not null, since ${int} not null,
			segment_id integer not null, primary key (segment_id, contact_id))${clustered}`,
		`create index memberships_contact on memberships (contact_id, segment_id)`,
		`create table rules (${id}, workspace_id integer not null, timed ${bool} not null,
			digest text not null, zone text not null, rule ${json} not null,
			unique (workspace_id, digest))`,
		`alter table positions add column rule_id ${int}`,
		`alter table positions add column ended_by text`,
		`create index positions_rule on positions (rule_id) where rule_id is not null`,

		// Goals, exits, entries by date and schedule.
		`alter table enrollments add column expires_at ${int}`,
		`alter table enrollments add column goal text`,
		`alter table enrollments add column variants ${json}`,
		`create index enrollments_expiring on enrollments (expires_at)
			where expires_at is not null and status = 'active'`,
		`alter table journeys add column state ${json}`,
		`create table alarms (contact_id ${int} not null, due_at ${int}, rang ${int},
			journey_id integer not null, primary key (journey_id, contact_id))${clustered}`,
		`create index alarms_due on alarms (journey_id, due_at) where due_at is not null`,
		`create index alarms_contact on alarms (contact_id)`,

		// Scores and experiments.
		`create table score_models (${id}, updated_at ${int} not null, workspace_id integer not null,
			key text not null, definition ${json} not null, unique (workspace_id, key))`,
		`create table scores (contact_id ${int} not null, scored_at ${int} not null,
			points ${real} not null, model_id integer not null, grade text, groups ${json} not null,
			above ${bool}, primary key (contact_id, model_id))${clustered}`,
		`create table arms (entered ${int} not null, converted ${int} not null,
			node_id integer not null, arm text not null, primary key (node_id, arm))${clustered}`,
		`create table assignments (contact_id ${int} not null, decided_at ${int} not null,
			node_id integer not null, arm text not null, probabilities ${json} not null,
			primary key (contact_id, node_id))${clustered}`,

		// One visit of a node for each pass: a node may be passed twice in one execution.
		...(postgres
			? [
					`alter table steps add column visit integer not null default 0`,
					`alter table steps add column detail jsonb`,
					`alter table steps drop constraint steps_pkey`,
					`alter table steps add primary key (enrollment_id, position_id, node_id, visit)`,
				]
			: [
					`alter table steps rename to steps_before`,
					`create table steps (enrollment_id integer not null, position_id integer not null,
						arrived_at integer not null, left_at integer not null, node_id integer not null,
						outcome text not null, visit integer not null default 0, detail text,
						primary key (enrollment_id, position_id, node_id, visit)) without rowid`,
					`insert into steps select enrollment_id, position_id, arrived_at, left_at, node_id,
						outcome, 0, null from steps_before`,
					`drop table steps_before`,
				]),
	];
	for (const statement of statements) await sql.raw(statement).execute(db);
}
