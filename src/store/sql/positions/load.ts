import { sql } from 'kysely';
import { ARRIVING, type Lease, type Outcome, type Released, type Step } from '../../../journey/position';
import type { ContactTable, EnrollmentTable, JourneyTable, PositionTable } from '../../schema';
import { extendLeases, LEASE_COLUMNS, leaseKey, needsRenewal } from '../common/lease';
import type { TimedTx } from '../common/transaction';
import { toContact } from '../contacts/resolve';
import { recordVisits, type NewVisit } from '../enrollments/visits';

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
	| 'from_node_id'
	| 'from_outcome'
	| 'from_arrived_at'
	| 'is_first'
	| 'is_first_way'
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
		entry_day: number;
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
export async function loadPositions(
	tx: TimedTx,
	leases: readonly Lease[],
	{ visits = true }: { visits?: boolean } = {},
): Promise<Released[]> {
	const { conn, trx, now } = tx;
	const { rows } = await sql<ReleasedRow>`
		select p.id as position_id, p.lease as position_lease, p.parent_id, p.ready_at,
			p.held_until, p.node_id, p.outcome, p.ended_by, p.due_at,
			p.arrived_at, p.from_node_id, p.from_outcome, p.from_arrived_at, p.is_first, p.is_first_way,
			p.item, p.contact_id, c.id,
			p.enrollment_id, e.instance, e.entered_at, e.entry_day, e.variants,
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
	const byLease = new Map(rows.map(toReleased).map((r) => [leaseKey(r), r]));
	const released = leases.flatMap((lease) => byLease.get(leaseKey(lease)) ?? []);
	// The enrollment itself stands for the visit of the trigger.
	const leaving = rows.filter((row) => row.parent_id !== null && row.outcome !== ARRIVING);
	if (visits) await recordVisits(tx, leaving.map(toVisit));
	// Last, as enrollments are locked before their positions.
	await extendLeases(
		tx,
		rows
			.filter((row) => needsRenewal(row, now))
			.map((row) => ({ positionId: row.position_id, lease: row.position_lease })),
	);
	return released;
}

/** For positions of one node, as a release is. */
const toVisit = (row: ReleasedRow): NewVisit => ({
	enrollmentId: row.enrollment_id,
	positionId: row.position_id,
	nodeId: row.node_id,
	visit: 0,
	outcome: outcomeOf(row),
	arrivedAt: row.arrived_at,
	detail: null,
	journeyId: row.journey_id,
	entryDay: row.entry_day,
	zone: row.config.zone ?? null,
	previous: previousOf(row),
	isFirst: row.is_first,
	isFirstWay: row.is_first_way,
});

function toReleased(row: ReleasedRow): Released {
	return {
		positionId: row.position_id,
		lease: row.position_lease,
		enrollmentId: row.enrollment_id,
		nodeId: row.node_id,
		outcome: outcomeOf(row),
		endedBy: row.ended_by,
		dueAt: row.due_at,
		arrivedAt: row.arrived_at,
		isEntry: row.parent_id === null,
		previous: previousOf(row),
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

const outcomeOf = ({ outcome }: Pick<PositionTable, 'outcome'>): Outcome =>
	outcome === null || outcome === ARRIVING ? 'reached' : outcome;

const previousOf = ({ from_node_id, from_outcome, from_arrived_at }: ReleasedRow): Step | null =>
	from_node_id === null
		? null
		: { nodeId: from_node_id, outcome: from_outcome ?? '', arrivedAt: from_arrived_at! };
