import { sql } from 'kysely';
import type { Lease, Released } from '../../../journey/position';
import type { ContactTable, EnrollmentTable, JourneyTable, PositionTable } from '../../schema';
import { extendLeases, LEASE_COLUMNS, leaseKey, needsRenewal } from '../common/lease';
import type { TimedTx } from '../common/transaction';
import { toContact } from '../contacts/resolve';

type ReleasedRow = Pick<
	PositionTable,
	| 'outcome'
	| 'ended_by'
	| 'due_at'
	| 'arrived_at'
	| 'item'
	| 'parent_id'
	| 'ready_at'
	| 'held_until'
> &
	Omit<ContactTable, 'id'> & {
		/** The contact's id, so that the row serves `toContact`; copying so wide a row is expensive. */
		id: number;
		position_id: number;
		position_lease: string;
		node_id: number;
		contact_id: number;
		enrollment_id: number;
		instance: EnrollmentTable['instance'];
		entered_at: number;
		variants: EnrollmentTable['variants'];
		journey_id: number;
		journey_key: string;
		config: JourneyTable['config'];
		event_id: number | null;
		event_name: string | null;
		properties: Released['contact']['attributes'] | null;
		occurred_at: number | null;
	};

/** See PositionStore.load. */
export async function loadPositions(tx: TimedTx, leases: readonly Lease[]): Promise<Released[]> {
	const { conn, trx, now } = tx;
	const { rows } = await sql<ReleasedRow>`
		select p.id as position_id, p.lease as position_lease, p.parent_id, p.ready_at,
			p.held_until, p.node_id, p.outcome, p.ended_by, p.due_at,
			p.arrived_at, p.item, p.contact_id, c.id, p.enrollment_id, e.instance, e.entered_at, e.variants,
			j.id as journey_id, j.key as journey_key, j.config, c.workspace_id, c.external_id, c.email,
			c.phone, c.first_name, c.last_name, c.timezone, c.locale, c.stage, c.score, c.consent,
			c.attributes, c.traits_at, c.trait_times, c.created_at, c.updated_at,
			v.id as event_id, v.name as event_name, v.properties, v.occurred_at
		from ${conn.records(leases, LEASE_COLUMNS)} as r
		cross join positions p
		join enrollments e on e.id = p.enrollment_id and e.status = 'active'
		join journeys j on j.id = e.journey_id
		join contacts c on c.id = p.contact_id
		left join events v on v.id = p.event_id
		where p.id = r."positionId" and p.lease = r.lease`.execute(trx);
	await extendLeases(
		tx,
		rows
			.filter((row) => needsRenewal(row, now))
			.map((row) => ({ positionId: row.position_id, lease: row.position_lease })),
	);
	const byLease = new Map(rows.map(toReleased).map((r) => [leaseKey(r), r]));
	const released = leases.flatMap((lease) => byLease.get(leaseKey(lease)) ?? []);
	await recordVisits(
		tx,
		// The enrollment itself stands for the visit of the trigger.
		rows.filter((row) => row.parent_id !== null),
	);
	return released;
}

function toReleased(row: ReleasedRow): Released {
	return {
		positionId: row.position_id,
		lease: row.position_lease,
		enrollmentId: row.enrollment_id,
		nodeId: row.node_id,
		outcome: row.outcome ?? 'reached',
		endedBy: row.ended_by,
		dueAt: row.due_at,
		arrivedAt: row.arrived_at,
		item: row.item,
		contact: toContact(row),
		event:
			row.event_id === null
				? null
				: {
						id: row.event_id,
						name: row.event_name!,
						properties: row.properties!,
						occurredAt: row.occurred_at!,
					},
		journey: {
			id: row.journey_id,
			key: row.journey_key,
			workspaceId: row.workspace_id,
			instance: row.instance,
			enteredAt: row.entered_at,
			vars: row.config.vars,
			variants: row.variants ?? {},
		},
	};
}

interface VisitRow {
	enrollment_id: number;
	position_id: number;
	node_id: number;
	outcome: string | null;
	arrived_at: number;
}

async function recordVisits(tx: TimedTx, visits: readonly VisitRow[]): Promise<void> {
	const { conn, trx, now } = tx;
	if (visits.length === 0) return;
	const source = conn.records(visits, {
		enrollment_id: 'int',
		position_id: 'int',
		node_id: 'int',
		outcome: 'text',
		arrived_at: 'int',
	});
	await sql`insert into node_visits (enrollment_id, position_id, node_id, outcome, arrived_at, left_at)
		select r.enrollment_id, r.position_id, r.node_id, r.outcome, r.arrived_at, ${now}
		from ${source} as r where true on conflict do nothing`.execute(trx);
}
