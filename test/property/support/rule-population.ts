import fc from 'fast-check';
import { sql } from 'kysely';
import type { Contact } from '../../../src/contact/contact';
import type { RecordedEvent } from '../../../src/event/recorded';
import type { JsonObject } from '../../../src/json';
import type { Facts } from '../../../src/rule/facts';
import type { RuleMoment } from '../../../src/rule/rule';
import type { CellType, Connection } from '../../../src/store/connection';
import type { Database } from '../../../src/store/schema';
import {
	CHANNELS,
	EVENTS,
	GRADES,
	GROUPS,
	instantsNear,
	MODELS,
	SEGMENTS,
	STAGES,
	STEPS,
	VARIABLES,
} from './rule-arbitraries';
import { fieldText, jsonObject, numeric } from './rule-values';

/** Points are the sum of a few; nothing else writes them. */
const point = numeric.filter((value) => value === 0 || inOrdinaryRange(Math.abs(value)));
const inOrdinaryRange = (size: number) => size > 1e-300 && size <= 1e300;
const dict = (names: readonly string[], value: fc.Arbitrary<unknown>) =>
	fc
		.uniqueArray(fc.constantFrom(...names))
		.chain((keys) => fc.tuple(...keys.map((key) => fc.tuple(fc.constant(key), value))))
		.map((entries) => Object.fromEntries(entries as [string, unknown][]) as JsonObject);

const status = fc.constantFrom('optedIn', 'optedOut');
const channelConsent = fc.record(
	{
		status,
		suppressed: fc.constantFrom('bounced', 'complained'),
		topics: dict(['news', 'a.b'], fc.record({ status })),
	},
	{ requiredKeys: [] },
);

const properties = fc
	.tuple(
		jsonObject,
		fc.record(
			{
				machine: fc.constantFrom(true, false, 'true'),
				step: fc.constantFrom(...STEPS, 5),
				channel: fc.constantFrom(...CHANNELS, null),
			},
			{ requiredKeys: [] },
		),
	)
	.map(([own, mail]) => ({ ...own, ...mail }) as JsonObject);

/** One contact, before it has ids. */
function person(at: RuleMoment) {
	const instant = fc.constantFrom(...instantsNear(at));
	return fc.record({
		fields: fc.record({
			external_id: fieldText,
			email: fieldText,
			phone: fieldText,
			first_name: fieldText,
			last_name: fieldText,
			timezone: fieldText,
			locale: fieldText,
			stage: fc.option(fc.constantFrom(...STAGES)),
			score: fc.option(point),
			consent: fc.option(dict(CHANNELS, channelConsent)),
			attributes: fc
				.tuple(jsonObject, dict([...CHANNELS, 'a'], fc.oneof(fieldText, point, instant)))
				.map(([own, more]) => ({ ...own, ...more })),
		}),
		events: fc.array(
			fc.record({ name: fc.constantFrom(...EVENTS), occurredAt: instant, properties }),
			{ maxLength: 6 },
		),
		messages: fc.array(
			fc.record({
				status: fc.constantFrom('sent', 'failed', 'queued'),
				channel: fc.constantFrom(...CHANNELS),
				step: fc.integer({ min: 0, max: STEPS.length - 1 }),
				created_at: instant,
				sent_at: fc.option(instant),
			}),
			{ maxLength: 3 },
		),
		scores: dict(
			MODELS,
			fc.record({
				points: point,
				grade: fc.option(fc.constantFrom(...GRADES)),
				groups: dict(GROUPS, point),
			}),
		),
		segments: fc.subarray([...SEGMENTS]),
		run: fc.option(
			fc.record({ enteredAt: instant, entryEvent: fc.nat(7), vars: dict(VARIABLES, fieldText) }),
		),
		vars: jsonObject,
	});
}

type Person = ReturnType<typeof person> extends fc.Arbitrary<infer P> ? P : never;

export const people = (at: RuleMoment): fc.Arbitrary<Person[]> =>
	fc.array(person(at), { minLength: 12, maxLength: 12 });

/** A person as the database knows them, and as a rule in memory does. */
export interface Known {
	contactId: number;
	enrollmentId: number | null;
	facts: Facts;
}

const clean = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Numbers everybody; ids begin anew with each population. */
export function numbered(crowd: readonly Person[]): Known[] {
	return crowd.map((raw, i) => {
		const { fields, run, vars, ...rest } = clean(raw);
		const contactId = i + 1;
		const events = rest.events
			.map((event, k): RecordedEvent => ({ ...event, id: contactId * 100 + k }))
			.sort((a, b) => a.occurredAt - b.occurredAt || a.id - b.id);
		const entryEventId = run === null ? null : (events[run.entryEvent]?.id ?? null);
		const journey = run && {
			enteredAt: run.enteredAt,
			entryEventId,
			vars: { ...vars, ...run.vars } as JsonObject,
		};
		const facts: Facts = {
			contact: toContact(contactId, fields),
			events,
			messages: rest.messages.map(({ step, created_at, sent_at, ...message }) => ({
				...message,
				step: STEPS[step],
				at: sent_at ?? created_at,
			})),
			scores: new Map(Object.entries(rest.scores) as [string, never][]),
			segments: new Set(rest.segments),
			journey,
		};
		return { contactId, enrollmentId: journey && contactId, facts };
	});
}

function toContact(id: number, fields: Person['fields']): Contact {
	return {
		id,
		externalId: fields.external_id,
		email: fields.email,
		phone: fields.phone,
		firstName: fields.first_name,
		lastName: fields.last_name,
		timezone: fields.timezone,
		locale: fields.locale,
		stage: fields.stage,
		score: fields.score,
		consent: fields.consent ?? {},
		attributes: fields.attributes as JsonObject,
	};
}

const TABLES = [
	'contacts',
	'events',
	'messages',
	'scores',
	'memberships',
	'enrollments',
	'journeys',
];

export interface Place {
	conn: Connection<Database>;
	workspaceId: number;
}

/** Nodes, score models and segments, which are the same for all populations. */
export async function furnish({ conn, workspaceId }: Place): Promise<void> {
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
	const state = { workspace_id: workspaceId, refreshed_at: 0, refresh_ms: 0, timed: false };
	await insert(
		conn,
		'segments',
		segments.map((segment) => ({ ...segment, ...state, definition: {} })),
		{
			...{ id: 'int', key: 'text', name: 'text', zone: 'text', workspace_id: 'int' },
			...{ refreshed_at: 'int', refresh_ms: 'int', timed: 'bool', definition: 'json' },
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
		'memberships',
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
			...{ node_id: 1, config: { vars }, active: true, seen_at: 0 },
		})),
		{
			...{ id: 'int', workspace_id: 'int', key: 'text', name: 'text', workflow_id: 'text' },
			...{ node_id: 'int', config: 'json', active: 'bool', seen_at: 'int' },
		},
	);
	await insert(
		conn,
		'enrollments',
		runs.map(({ id, enteredAt, entryEventId }) => ({
			...{ id, journey_id: id, contact_id: id, entered_at: enteredAt, status: 'active' },
			...{ entry_event_id: entryEventId, instance: '' },
		})),
		{
			...{ id: 'int', journey_id: 'int', contact_id: 'int', entered_at: 'int', status: 'text' },
			...{ entry_event_id: 'int', instance: 'text' },
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
