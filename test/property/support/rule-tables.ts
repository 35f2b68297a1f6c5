import { sql } from 'kysely';
import type { CellType, Connection } from '../../../src/store/connection';
import type { Database } from '../../../src/store/schema';
import { recordTimeZones } from '../../../src/store/sql/contacts/time-zones';
import { openSqlStore } from '../../../src/store/sql/store';
import { stores } from '../../store/support/stores';
import { MODELS, SEGMENTS, STEPS } from './rule-arbitraries';
import type { Known } from './rule-population';

const TABLES = [
	'time_zones',
	'contacts',
	'events',
	'messages',
	'scores',
	'segment_members',
	'enrollments',
	'journeys',
];

export interface Place {
	conn: Connection<Database>;
	workspaceId: number;
}

/** A store of each kind, furnished; all are closed by removeStores(). */
export async function furnishedPlaces(): Promise<Place[]> {
	const places: Place[] = [];
	for (const place of stores) {
		const conn = await place.openForJourneys();
		const store = await openSqlStore(conn);
		places.push({ conn, workspaceId: await store.workspace('crowd') });
	}
	for (const place of places) await furnish(place);
	return places;
}

/** Nodes, score models and segments, which are the same for all populations. */
async function furnish({ conn, workspaceId }: Place): Promise<void> {
	const steps = STEPS.map((step, i) => {
		const [workflow_id, ...rest] = step.split(':');
		return { id: i + 1, workflow_id, node_key: rest.join(':'), name: step, type: 'send' };
	});
	await insert(conn, 'nodes', steps, {
		...{ id: 'int', workflow_id: 'text', node_key: 'text', name: 'text', type: 'text' },
	});
	const models = MODELS.map((key, i) => ({ id: i + 1, key, workspace_id: workspaceId }));
	const common = { updated_at: 0, definition: {} };
	await insert(
		conn,
		'score_models',
		models.map((model) => ({ ...model, ...common })),
		{ id: 'int', key: 'text', workspace_id: 'int', updated_at: 'int', definition: 'json' },
	);
	const segments = SEGMENTS.map((key, i) => ({ id: i + 1, key, name: key, zone: 'UTC' }));
	const state = {
		workspace_id: workspaceId,
		refreshed_at: 0,
		refresh_ms: 0,
		time_dependent: false,
	};
	await insert(
		conn,
		'segments',
		segments.map((segment) => ({ ...segment, ...state, definition: {} })),
		{
			...{ id: 'int', key: 'text', name: 'text', zone: 'text', workspace_id: 'int' },
			...{ refreshed_at: 'int', refresh_ms: 'int', time_dependent: 'bool', definition: 'json' },
		},
	);
}

/** Puts a population in place of the one before. */
export async function settle({ conn, workspaceId }: Place, crowd: readonly Known[]): Promise<void> {
	for (const table of TABLES) await sql`delete from ${sql.table(table)}`.execute(conn.db);
	const of = { workspace_id: workspaceId };
	const contacts = crowd.map(({ facts: { contact } }) => ({
		...of,
		...{ id: contact.id, external_id: contact.externalId, email: contact.email },
		...{ phone: contact.phone, first_name: contact.firstName, last_name: contact.lastName },
		...{ timezone: contact.timezone, locale: contact.locale, stage: contact.stage },
		...{ score: contact.score, attributes: contact.attributes, created_at: 0, updated_at: 0 },
		consent: Object.keys(contact.consent).length === 0 ? null : contact.consent,
	}));
	await insert(conn, 'contacts', contacts, {
		...{ id: 'int', workspace_id: 'int', external_id: 'text', email: 'text', phone: 'text' },
		...{ first_name: 'text', last_name: 'text', timezone: 'text', locale: 'text', stage: 'text' },
		...{ score: 'real', consent: 'json', attributes: 'json', created_at: 'int', updated_at: 'int' },
	});
	const zones = new Set(contacts.flatMap(({ timezone }) => timezone ?? []));
	await recordTimeZones({ conn, trx: conn.db }, zones);
	const each = <T>(rows: (known: Known) => T[]) => crowd.flatMap(rows);
	await insert(
		conn,
		'events',
		each(({ contactId, facts }) =>
			facts.events.map(({ id, name, properties: own, occurredAt }) => ({
				...{ id, contact_id: contactId, name, properties: own, ...of },
				...{ occurred_at: occurredAt, received_at: 0 },
			})),
		),
		{
			...{ id: 'int', contact_id: 'int', name: 'text', properties: 'json', workspace_id: 'int' },
			...{ occurred_at: 'int', received_at: 'int' },
		},
	);
	await insert(
		conn,
		'messages',
		each(({ contactId, facts }) =>
			facts.messages.map(({ status: is, channel, step, at }, k) => ({
				...{ id: contactId * 100 + k, contact_id: contactId, status: is, channel, recipient: '' },
				...{ node_id: STEPS.indexOf(step) + 1, position_id: contactId * 100 + k },
				...{ enrollment_id: 0, created_at: k === 0 ? at : at - 5, sent_at: k === 0 ? null : at },
			})),
		),
		{
			...{ id: 'int', contact_id: 'int', status: 'text', channel: 'text', recipient: 'text' },
			...{ node_id: 'int', position_id: 'int', enrollment_id: 'int' },
			...{ created_at: 'int', sent_at: 'int' },
		},
	);
	await insert(
		conn,
		'scores',
		each(({ contactId, facts }) =>
			[...facts.scores].map(([model, score]) => ({
				...{ ...score, contact_id: contactId, model_id: MODELS.indexOf(model) + 1, scored_at: 0 },
			})),
		),
		{
			...{ contact_id: 'int', model_id: 'int', points: 'real', grade: 'text', groups: 'json' },
			...{ scored_at: 'int' },
		},
	);
	await insert(
		conn,
		'segment_members',
		each(({ contactId, facts }) =>
			[...facts.segments].map((key) => ({
				...{ contact_id: contactId, segment_id: SEGMENTS.indexOf(key) + 1, since: 0 },
			})),
		),
		{ contact_id: 'int', segment_id: 'int', since: 'int' },
	);
	await settleRuns(conn, workspaceId, crowd);
}

async function settleRuns(
	conn: Connection<Database>,
	workspaceId: number,
	crowd: readonly Known[],
) {
	const runs = crowd.flatMap(({ contactId, facts: { journey } }) =>
		journey === null ? [] : { id: contactId, ...journey },
	);
	await insert(
		conn,
		'journeys',
		runs.map(({ id, vars }) => ({
			...{ id, workspace_id: workspaceId, key: `journey ${id}`, name: '', workflow_id: '' },
			...{ node_id: 1, config: { vars }, active: true, seen_at: 0, active_since: 0 },
		})),
		{
			...{ id: 'int', workspace_id: 'int', key: 'text', name: 'text', workflow_id: 'text' },
			...{ node_id: 'int', config: 'json', active: 'bool', seen_at: 'int', active_since: 'int' },
		},
	);
	await insert(
		conn,
		'enrollments',
		runs.map(({ id, enteredAt, entryEventId }) => ({
			...{ id, journey_id: id, contact_id: id, entered_at: enteredAt, status: 'active' },
			...{ entry_event_id: entryEventId, entry_day: 0, instance: '' },
		})),
		{
			...{ id: 'int', journey_id: 'int', contact_id: 'int', entered_at: 'int', status: 'text' },
			...{ entry_event_id: 'int', entry_day: 'int', instance: 'text' },
		},
	);
}

async function insert<R extends object, K extends keyof R & string>(
	conn: Connection<Database>,
	table: string,
	rows: readonly R[],
	columns: Record<K, CellType>,
): Promise<void> {
	const names = sql.join(Object.keys(columns).map((column) => sql.id(column)));
	const override =
		conn.kind === 'postgres' && 'id' in columns ? sql`overriding system value` : sql``;
	await sql`insert into ${sql.table(table)} (${names}) ${override}
		select ${names} from ${conn.records(rows, columns)} as r where true`.execute(conn.db);
}
