import { sql, type RawBuilder } from 'kysely';
import type { JourneyWorld } from '../../../support/journey';

type Rows = Array<Record<string, unknown>>;

/** Tables with rows of a contact; 0 is an erased contact. */
const OF_CONTACTS = [
	...['enrollments', 'events', 'messages', 'identities', 'inbox'],
	...[
		'segment_members',
		'scores',
		'date_triggers',
		'experiment_assignments',
		'experiment_contacts',
	],
];

/** Enrollments in the world's journey: rows of other worlds in the store are ignored. */
const runs = (world: JourneyWorld) =>
	sql`(select * from enrollments where journey_id = ${world.journey.id})`;

/** An event v concerns an enrollment e of the instance that it names, or any if it names none. */
const concerns = ({ conn }: JourneyWorld) => {
	const cart =
		conn.dialect === 'postgres'
			? sql.raw(`v.properties ->> 'cart'`)
			: sql.raw(`json_extract(v.properties, '$.cart')`);
	return sql`(e.instance_key is null or ${cart} is null or ${cart} = e.instance)`;
};

/** Each finds the rows that break a rule; a rule holds at any moment, whatever happened before. */
const RULES: Record<string, (world: JourneyWorld) => RawBuilder<unknown>> = {
	'a contact has one active run of a journey and instance': (
		world,
	) => sql`select journey_id, contact_id,
		instance from ${runs(world)} e where status = 'active' group by journey_id, contact_id, instance
		having count(*) > 1`,
	'a run that is active stands somewhere': (world) => sql`select e.id from ${runs(world)} e
		where e.status = 'active' and not exists (select 1 from positions p where p.enrollment_id = e.id)`,
	'a run has an end if, and only if, it is over': (world) => sql`select id, status, ended_at
		from ${runs(world)} e where (status = 'active') <> (ended_at is null)`,
	'a position is of a run': () => sql`select p.id from positions p where p.enrollment_id <> 0
		and not exists (select 1 from enrollments e where e.id = p.enrollment_id)`,
	'of a run that is over nothing is left but what an execution has or finds over': (
		world,
	) => sql`select p.id, e.status from positions p
		join ${runs(world)} e on e.id = p.enrollment_id
		where e.status not in ('active', 'failed') and p.lease is null and p.ready_at is null`,
	'what failed is out of reach': (world) => sql`select p.id, p.ready_at, p.lease, p.held_until
		from positions p join ${runs(world)} e on e.id = p.enrollment_id
		where e.status = 'failed' and (p.ready_at is not null or p.held_until is not null)`,
	'a kept place has the parent it is kept for': () => sql`select p.id from positions p
		where p.enrollment_id = 0 and not exists (select 1 from positions q where q.id = p.parent_id)`,
	'a position is of the contact of its run': (
		world,
	) => sql`select p.id, p.contact_id, e.contact_id as run
		from positions p join ${runs(world)} e on e.id = p.enrollment_id
		where p.contact_id <> e.contact_id`,
	'whoever stands somewhere can get away: by time, by n8n, or by what they wait for': (
		world,
	) => sql`
		select p.id from positions p join ${runs(world)} e on e.id = p.enrollment_id
		where e.status = 'active' and p.ready_at is null and p.held_until is null
		and (p.wait is null or p.lease is not null)`,
	'nobody holds what cannot be taken back': (world) => sql`select id, lease from positions
		where lease is not null and ready_at is null and held_until is null and enrollment_id in
			(select id from ${runs(world)} e where status = 'active')`,
	'what a run ends by ends it': (world) => sql`select e.id, v.name from ${runs(world)} e
		join events v on v.contact_id = e.contact_id and v.name in ('Bought', 'Left')
			and v.occurred_at > e.entered_at and ${concerns(world)}
		where e.status = 'active'`,
	'a run of somebody erased is over': (world) => sql`select id from ${runs(world)} e
		where contact_id = 0 and status = 'active'`,
};

const MISSED = (world: JourneyWorld) => {
	const json = (path: 'name' | 'since') =>
		world.conn.dialect === 'postgres'
			? sql.raw(`p.wait -> 'events' -> 0 ->> '${path}'`)
			: sql.raw(`json_extract(p.wait, '$.events[0].${path}')`);
	return sql`select p.id, v.id as event from positions p
		join ${runs(world)} e on e.id = p.enrollment_id and e.status = 'active'
		join events v on v.contact_id = p.contact_id and v.name = ${json('name')}
			and v.occurred_at >= cast(${json('since')} as bigint)
			and (p.due_at is null or v.occurred_at <= p.due_at) and ${concerns(world)}
		where p.outcome is null and p.wait is not null
			and (p.ready_at is null or p.ready_at > ${world.now})`;
};

/** A change of contact IDs must take all rows along. */
const UNKNOWN_CONTACTS = (table: string) => sql`select contact_id from ${sql.table(table)} t
	where contact_id <> 0 and not exists (select 1 from contacts c where c.id = t.contact_id)`;

/** The rules that are broken, with the rows that break them; empty while all is well. */
export async function brokenRules(world: JourneyWorld): Promise<Record<string, Rows>> {
	const rules: Array<[string, RawBuilder<unknown>]> = [
		...Object.entries(RULES).map(
			([rule, find]) => [rule, find(world)] as [string, RawBuilder<unknown>],
		),
		['what somebody waits for has not happened already', MISSED(world)],
		...OF_CONTACTS.map(
			(table) =>
				[`${table}: of contacts that there are`, UNKNOWN_CONTACTS(table)] as [
					string,
					RawBuilder<unknown>,
				],
		),
	];
	const broken: Record<string, Rows> = {};
	for (const [rule, find] of rules) {
		const { rows } = await find.execute(world.conn.db);
		if (rows.length > 0) broken[rule] = rows as Rows;
	}
	return broken;
}

/** Positions of ended enrollments; those of failed ones are kept for a retry. */
export async function leftOvers(world: JourneyWorld): Promise<Rows> {
	const { rows } = await sql<Record<string, unknown>>`select p.id, e.status from positions p
		join ${runs(world)} e on e.id = p.enrollment_id where e.status <> 'failed'`.execute(world.conn.db);
	return rows;
}
