import { PostgresAdapter, sql, type Kysely } from 'kysely';
import { RULE_FUNCTIONS } from './0001_rule_functions';

/**
 * Frozen from the first publication on: a change of the schema is a new migration.
 * Columns of a fixed width come first, the wide ones before the narrow, so that Postgres adds no
 * padding.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	const postgres = db.getExecutor().adapter instanceof PostgresAdapter;
	const id = postgres
		? 'id bigint generated always as identity primary key'
		: // AUTOINCREMENT, because an id used again would look like a replay of the old position.
			'id integer primary key autoincrement';
	const int = postgres ? 'bigint' : 'integer';
	const real = 'double precision';
	const json = postgres ? 'jsonb' : 'text';
	const bool = postgres ? 'boolean' : 'integer';
	const [yes, no] = postgres ? ['true', 'false'] : ['1', '0'];
	const byCodePoint = postgres ? ' collate "C"' : '';
	const clustered = postgres ? '' : ' without rowid';
	/** A table of counts: its keys, what is counted by them, and the columns that it is read by. */
	const rollup = (table: string, keys: string, sums: string, readBy: string[]): string[] => [
		`create table ${table} (${id}, ${sums
			.split(', ')
			.map((sum) => (sum === 'sketch' ? `sketch ${json} not null` : `${sum} ${int} not null`))
			.join(', ')}, ${keys}, compacted ${bool} not null)`,
		...readBy.map((columns, i) => `create index ${table}_read${i + 1} on ${table} (${columns})`),
		`create index ${table}_added on ${table} (id) where not compacted`,
	];

	const statements = [
		`create table workspaces (${id}, name text not null unique)`,
		// `not null`, because a text key of a table with row ids may otherwise be null on SQLite.
		`create table settings (key text not null primary key, value text not null)${clustered}`,
		`create table processes (token text not null primary key, host text not null,
			pid ${int} not null, started_at ${int} not null)${clustered}`,

		// Journeys, their nodes and hubs.
		`create table journeys (${id}, workspace_id ${int} not null, key text not null,
			name text not null, workflow_id text not null, node_id ${int} not null,
			config ${json} not null, active ${bool} not null, seen_at ${int} not null, state ${json},
			active_since ${int} not null, off_since ${int}, paused ${bool} not null default ${no},
			former_workflow_id text, unique (workspace_id, key))`,
		`create index journeys_workflow on journeys (workflow_id)`,
		`create table journey_graphs (journey_id ${int} primary key, graph ${json} not null)`,
		`create table nodes (${id}, seen_at ${int}, gone_at ${int}, workflow_id text not null, node_key text not null,
			name text not null, type text not null, stage text, touchpoint text,
			unique (workflow_id, node_key))`,
		`create table hubs (seen_at ${int} not null, alerts_checked_at ${int},
			workspace_id integer primary key, active ${bool} not null, workflow_id text not null,
			name text not null, url text not null)`,
		`create table alerts (raised_at ${int} not null, workspace_id integer not null,
			severity text not null, key text not null, reading ${json} not null,
			primary key (workspace_id, key))${clustered}`,

		// Contacts and their identifiers.
		// Identifiers and names are ordered by code points, for ranges by their prefix.
		`create table contacts (${id}, created_at ${int} not null, updated_at ${int} not null,
			traits_at ${int}, score ${real}, workspace_id integer not null, external_id text,
			email text, phone text, first_name text${byCodePoint}, last_name text${byCodePoint},
			timezone text, locale text, stage text, consent ${json}, attributes ${json} not null, trait_times ${json})`,
		`create index contacts_workspace on contacts (workspace_id, id)`,
		`create index contacts_stage on contacts (workspace_id, stage) where stage is not null`,
		`create index contacts_first_name on contacts (workspace_id, lower(first_name), lower(last_name))
			where first_name is not null`,
		`create index contacts_last_name on contacts (workspace_id, lower(last_name), lower(first_name))
			where last_name is not null`,
		`create table identities (contact_id ${int} not null, workspace_id integer not null,
			kind text not null, value text${byCodePoint} not null,
			primary key (workspace_id, kind, value))${clustered}`,
		`create index identities_contact on identities (contact_id)`,
		// Contact IDs persist in links, also after a merge.
		`create table contact_merges (contact_id ${int} primary key, merged_into ${int} not null)`,
		`create index contact_merges_into on contact_merges (merged_into)`,
		// By column: contacts share addresses, and identities name one contact each.
		`create index contacts_email on contacts (email) where email is not null`,
		`create index contacts_phone on contacts (phone) where phone is not null`,
		`create table erased_identifiers (erased_at ${int} not null, allowed_at ${int},
			workspace_id integer not null, digest text not null,
			primary key (workspace_id, digest))${clustered}`,
		`create table objections (at ${int} not null, workspace_id integer not null,
			address_key text not null, topic text not null, kind text not null,
			primary key (address_key, topic, kind))${clustered}`,
		`create table consent_history (${id}, contact_id ${int} not null, at ${int} not null,
			channel text not null, topic text, change text not null, detail ${json} not null)`,
		`create index consent_history_contact on consent_history (contact_id, at)`,
		`create table attribute_names (workspace_id integer not null, name text not null,
			primary key (workspace_id, name))${clustered}`,
		`create table time_zones (name text not null primary key)${clustered}`,

		// Events, and calls without one. Names are ordered by code points, for ranges by their prefix.
		`create table events (${id}, contact_id ${int} not null, occurred_at ${int} not null,
			received_at ${int} not null, workspace_id integer not null, name text${byCodePoint} not null,
			dedup_key text, properties ${json} not null)`,
		`create index events_contact on events (contact_id, name, occurred_at)`,
		`create unique index events_dedup on events (workspace_id, dedup_key)
			where dedup_key is not null`,
		`create table event_names (workspace_id integer not null, name text not null,
			primary key (workspace_id, name))${clustered}`,
		`create table ingest_dedup (received_at ${int} not null, workspace_id integer not null,
			dedup_key text not null, primary key (workspace_id, dedup_key))${clustered}`,
		`create index ingest_dedup_received on ingest_dedup (received_at)`,

		// Segments and their members; rules that positions wait for.
		...(postgres ? RULE_FUNCTIONS : []),
		`create table segments (${id}, refreshed_at ${int} not null, refresh_ms ${int} not null,
			workspace_id integer not null, time_dependent ${bool} not null, key text not null,
			name text not null, zone text not null, definition ${json} not null,
			unique (workspace_id, key))`,
		`create table segment_members (contact_id ${int} not null, since ${int} not null,
			segment_id integer not null, primary key (segment_id, contact_id))${clustered}`,
		`create index segment_members_contact on segment_members (contact_id, segment_id)`,
		`create table awaited_rules (${id}, workspace_id integer not null,
			time_dependent ${bool} not null, digest text not null, zone text not null,
			rule ${json} not null, unique (workspace_id, digest))`,

		// Enrollments and their positions.
		`create table enrollments (${id}, contact_id ${int} not null, entered_at ${int} not null,
			ended_at ${int}, converted_at ${int}, entry_event_id ${int}, expires_at ${int},
			retried_at ${int}, journey_id integer not null, entry_day integer not null,
			end_day integer, status text not null, instance text not null,
			instance_key text, reason text, goal text, variants ${json})`,
		`create index enrollments_cohort on enrollments (journey_id, entry_day)`,
		`create unique index enrollments_active on enrollments (journey_id, contact_id, instance)
			where status = 'active'`,
		`create index enrollments_contact on enrollments (contact_id, journey_id)`,
		`create index enrollments_expiring on enrollments (expires_at)
			where expires_at is not null and status = 'active'`,
		`create index enrollments_failed on enrollments (journey_id, id) where status = 'failed'`,
		`create table positions (${id}, enrollment_id ${int} not null, contact_id ${int} not null,
			parent_id ${int}, ready_at ${int}, due_at ${int}, moved_ms ${int} default 0, event_id ${int}, held_until ${int},
			rule_id ${int}, arrived_at ${int} not null, from_arrived_at ${int},
			node_id integer not null, journey_id integer not null, from_node_id integer,
			attempts integer not null default 0, batch_limit integer, entry_day integer not null, is_first ${bool} not null,
			is_beside ${bool} not null, is_first_way ${bool} not null default ${yes},
			timeout_outcome text not null, outcome text,
			lease text, ended_by text, from_outcome text, wait ${json}, item ${json}, error text)`,
		`create index positions_ready on positions (node_id, ready_at) where ready_at is not null`,
		`create index positions_suspect on positions (node_id) where batch_limit is not null`,
		`create index positions_untimed on positions (node_id) where ready_at is null`,
		`create unique index positions_replay on positions (parent_id, node_id)
			where parent_id is not null`,
		`create index positions_enrollment on positions (enrollment_id)`,
		`create index positions_contact on positions (contact_id) where wait is not null`,
		`create index positions_rule on positions (rule_id) where rule_id is not null`,
		// Leases of dead processes are reclaimed on SQLite only; on Postgres they expire.
		...(postgres
			? []
			: [`create index positions_lease on positions (lease) where lease is not null`]),
		`create index positions_held on positions (held_until) where held_until is not null`,
		// By visit, as an execution may visit a node twice.
		`create table node_visits (enrollment_id ${int} not null, position_id ${int} not null,
			arrived_at ${int} not null, left_at ${int} not null, from_arrived_at ${int},
			node_id integer not null, visit integer not null default 0, day integer not null,
			from_node_id integer, is_first ${bool} not null,
			is_first_way ${bool} not null default ${yes}, outcome text not null,
			from_outcome text, detail ${json},
			primary key (enrollment_id, position_id, node_id, visit))${clustered}`,

		// Counts for reports. Writers only add rows; see sql/counts/rollup.ts.
		...rollup(
			'enrollment_counts',
			`journey_id integer not null, entry_day integer not null, day integer not null,
			status text not null, reason text not null, goal text not null`,
			'enrollments',
			['journey_id, entry_day', 'journey_id, day'],
		),
		...rollup(
			'visit_counts',
			`journey_id integer not null, node_id integer not null, from_node_id integer not null,
			entry_day integer not null, day integer not null, from_outcome text not null,
			outcome text not null`,
			'visits, enrollments, went_on',
			['journey_id, entry_day', 'journey_id, day'],
		),
		...rollup(
			'duration_counts',
			`journey_id integer not null, node_id integer not null, from_node_id integer not null,
			day integer not null, basis text not null, kind text not null, outcome text not null`,
			'sketch',
			['journey_id, basis, day'],
		),
		...rollup(
			'position_counts',
			`journey_id integer not null, node_id integer not null`,
			'positions',
			['journey_id, node_id'],
		),
		...rollup(
			'message_counts',
			`journey_id integer not null, node_id integer not null, day integer not null,
			channel text not null, purpose text not null, split text not null, arm text not null,
			measure text not null`,
			'messages',
			['journey_id, split, day, node_id, measure'],
		),
		...rollup(
			'segment_counts',
			`segment_id integer not null, day integer not null`,
			'joined, departed',
			['segment_id, day'],
		),
		...rollup(
			'survey_counts',
			`workspace_id integer not null, day integer not null, score integer not null,
			survey text not null, kind text not null`,
			'answers',
			['workspace_id, day, survey'],
		),

		// Entries by date.
		`create table date_triggers (contact_id ${int} not null, due_at ${int},
			due_local ${int}, last_fired_local ${int}, journey_id integer not null,
			primary key (journey_id, contact_id))${clustered}`,
		`create index date_triggers_due on date_triggers (journey_id, due_at)
			where due_at is not null`,
		`create index date_triggers_contact on date_triggers (contact_id)`,

		// Messages.
		`create table messages (${id}, position_id ${int} not null, node_id ${int} not null,
			enrollment_id ${int} not null, contact_id ${int} not null, created_at ${int} not null,
			sent_at ${int}, channel text not null, status text not null, recipient text not null,
			provider_id text, reason text, purpose text not null default 'marketing', topic text,
			address_key text, day integer, marks integer not null default 0,
			opens integer not null default 0, clicks integer not null default 0, arms ${json},
			unique (position_id, node_id, channel))`,
		`create index messages_contact on messages (contact_id, created_at)`,
		`create index messages_address on messages (address_key, created_at)
			where address_key is not null`,
		// Callbacks identify a message by the provider's id.
		`create index messages_provider on messages (provider_id) where provider_id is not null`,
		`create table inbox (message_id ${int} primary key, contact_id ${int} not null,
			created_at ${int} not null, expires_at ${int}, read_at ${int}, dismissed_at ${int},
			content ${json} not null)`,
		`create index inbox_contact on inbox (contact_id, message_id)`,
		`create table previews (${id}, expires_at ${int} not null, workspace_id integer not null,
			draft text not null)`,
		`create index previews_workspace on previews (workspace_id, id)`,
		`create index previews_expires on previews (expires_at)`,
		`create table snippets (updated_at ${int} not null, workspace_id integer not null,
			name text${byCodePoint} not null, body text not null, primary key (workspace_id, name))${clustered}`,
		`create table rate_limits (next_slot_at ${int} not null, paused_until ${int} not null,
			key text not null primary key)`,

		// Scores and experiments.
		`create table score_models (${id}, updated_at ${int} not null, workspace_id integer not null,
			key text not null, definition ${json} not null, unique (workspace_id, key))`,
		`create table scores (contact_id ${int} not null, scored_at ${int} not null,
			points ${real} not null, model_id integer not null, above_threshold ${bool}, grade text,
			groups ${json} not null, primary key (contact_id, model_id))${clustered}`,
		`create index scores_distribution on scores (model_id, points, grade)`,
		`create table experiment_phases (${id}, began_at ${int} not null, node_id integer not null,
			key text not null, definition ${json} not null, unique (node_id, key))`,
		`create table experiment_entries (enrollment_id ${int} not null, decided_at ${int} not null,
			probability ${real} not null, node_id integer not null, phase_id integer not null,
			day integer not null, arm text not null,
			primary key (enrollment_id, node_id))${clustered}`,
		`create table experiment_contacts (contact_id ${int} not null, node_id integer not null,
			arm text not null, primary key (contact_id, node_id))${clustered}`,
		`create table experiment_counts (${id}, enrollments ${int} not null, repeated ${int} not null,
			conversions ${int} not null, weight ${real} not null, weight_squared ${real} not null,
			converted_weight ${real} not null, converted_weight_squared ${real} not null,
			phase_id integer not null, day integer not null, lag integer not null,
			compacted ${bool} not null, arm text not null)`,
		`create index experiment_counts_read1 on experiment_counts (phase_id, day)`,
		`create index experiment_counts_added on experiment_counts (id) where not compacted`,
		`create table experiment_pins (pinned_at ${int} not null, node_id integer primary key,
			include_holdout ${bool} not null, reassign ${bool} not null, arm text not null,
			pinned_by text not null)`,
		`create table experiment_assignments (contact_id ${int} not null, decided_at ${int} not null,
			node_id integer not null, arm text not null, probabilities ${json} not null,
			primary key (contact_id, node_id))${clustered}`,
	];
	for (const statement of statements) await sql.raw(statement).execute(db);
}
