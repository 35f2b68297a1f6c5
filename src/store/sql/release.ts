import { sql, type Kysely, type Transaction } from 'kysely';
import { MAX_ATTEMPTS, retryDelayMs } from '../../journey/backoff';
import type { Claimed, Lease, Released, Standing } from '../../journey/position';
import type { Connection } from '../connection';
import type {
	ContactTable,
	Database,
	EnrollmentTable,
	JourneyTable,
	PositionTable,
} from '../schema';
import { LEASE_MS, type Agenda } from '../store';
import { toContact } from './people';
import { keepPlaces, type Removed } from './places';

type Trx = Transaction<Database>;
type Conn = Connection<Database>;

const LEASE_COLUMNS = { positionId: 'int', lease: 'text' } as const;

/** One index probe per node, however many positions wait. */
export async function readAgenda(conn: Conn, nodeIds: readonly number[]): Promise<Agenda[]> {
	const nodes = conn.records(
		nodeIds.map((id) => ({ id })),
		{ id: 'int' },
	);
	const { rows } = await sql<Agenda>`select n.id as "nodeId", (
			select ready_at from positions p where p.node_id = n.id and p.ready_at is not null
			order by p.ready_at limit 1) as "readyAt" from ${nodes} as n`.execute(conn.db);
	return rows.filter((row) => row.readyAt !== null);
}

/**
 * A claim pushes `ready_at` behind the lease, so that one index finds what is due, what is to be
 * retried and what a dead process held. The subselect is an array on Postgres, which leaves the
 * planner no choice: on a table never analysed `id in (select ...)` was 10 times slower.
 */
export async function claimReady(
	conn: Conn,
	trx: Trx,
	nodeId: number,
	limit: number,
	lease: string,
	now: number,
): Promise<Claimed[]> {
	const ready = sql`select id from positions where node_id = ${nodeId} and ready_at is not null
		and ready_at <= ${now} order by ready_at limit ${limit} ${conn.forUpdateSkipLocked()}`;
	const among = conn.kind === 'postgres' ? sql`= any(array(${ready}))` : sql`in (${ready})`;
	const { rows } = await sql<Claimed>`update positions set lease = ${lease},
			ready_at = ${now + LEASE_MS}, attempts = attempts + 1, outcome = coalesce(outcome, on_due)
		where id ${among} returning id as "positionId", attempts`.execute(trx);
	// Within a batch in the order of arrival, which the databases return in different orders.
	return rows.sort((a, b) => a.positionId - b.positionId);
}

/** Extends the leases that are still held; returns them with their enrollments. */
async function extend(conn: Conn, trx: Trx, leases: readonly Lease[], now: number) {
	// Inside `case` Postgres takes a bare parameter for text.
	const until = sql`cast(${now + LEASE_MS} as bigint)`;
	const { rows } = await sql<Lease & { enrollment_id: number }>`update positions
		set ready_at = case when handed_until is null then ${until} end,
			handed_until = case when handed_until < ${until} then ${until} else handed_until end
		from ${conn.records(leases, LEASE_COLUMNS)} as r
		where positions.id = r."positionId" and positions.lease = r.lease
		returning positions.id as "positionId", positions.lease, positions.enrollment_id`.execute(trx);
	return rows;
}

/** Where each caller stands; leases still held run anew. */
export async function touchLeases(
	conn: Conn,
	trx: Trx,
	leases: readonly Lease[],
	now: number,
): Promise<Standing[]> {
	const held = await extend(conn, trx, leases, now);
	const enrollments = [...new Set(held.map((row) => row.enrollment_id))];
	const { rows } = await sql<{ id: number }>`select id from enrollments
		where ${conn.anyOf('id', 'int', enrollments)} and status = 'active'`.execute(trx);
	const active = new Set(rows.map((row) => row.id));
	const standing = new Map<string, Standing>(
		held.map((row) => [leaseKey(row), active.has(row.enrollment_id) ? 'held' : 'ended']),
	);
	return leases.map((lease) => standing.get(leaseKey(lease)) ?? 'fenced');
}

/** The position alone would take an old lease for the one that replaced it. */
const leaseKey = ({ positionId, lease }: Lease) => `${positionId} ${lease}`;

type ReleasedRow = Pick<PositionTable, 'outcome' | 'due_at' | 'arrived_at' | 'item'> &
	Omit<ContactTable, 'id'> & {
		position_id: number;
		position_lease: string;
		node_id: number;
		contact_id: number;
		enrollment_id: number;
		instance: EnrollmentTable['instance'];
		entered_at: number;
		journey_id: number;
		journey_key: string;
		config: JourneyTable['config'];
		event_id: number | null;
		event_name: string | null;
		properties: Released['contact']['attributes'] | null;
		occurred_at: number | null;
	};

/** Positions just claimed, with contact, journey and event as they are now; steps recorded. */
export async function openPositions(
	conn: Conn,
	trx: Trx,
	leases: readonly Lease[],
	now: number,
): Promise<Released[]> {
	await extend(conn, trx, leases, now);
	const { rows } = await sql<ReleasedRow>`
		select p.id as position_id, p.lease as position_lease, p.node_id, p.outcome, p.due_at,
			p.arrived_at, p.item, p.contact_id, p.enrollment_id, e.instance, e.entered_at,
			j.id as journey_id, j.key as journey_key, j.config, c.workspace_id, c.external_id, c.email,
			c.phone, c.first_name, c.last_name, c.timezone, c.locale, c.stage, c.score, c.consent,
			c.attributes, c.created_at, c.updated_at,
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
	await recordSteps(
		conn,
		trx,
		released.map((r) => ({
			enrollment_id: r.enrollmentId,
			position_id: r.positionId,
			node_id: r.nodeId,
			outcome: r.outcome,
			arrived_at: r.arrivedAt,
		})),
		now,
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
		dueAt: row.due_at,
		arrivedAt: row.arrived_at,
		item: row.item,
		contact: toContact({ ...row, id: row.contact_id }),
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
		},
	};
}

interface StepRow {
	enrollment_id: number;
	position_id: number;
	node_id: number;
	outcome: string;
	arrived_at: number;
}

async function recordSteps(conn: Conn, trx: Trx, steps: StepRow[], now: number): Promise<void> {
	if (steps.length === 0) return;
	const source = conn.records(steps, {
		enrollment_id: 'int',
		position_id: 'int',
		node_id: 'int',
		outcome: 'text',
		arrived_at: 'int',
	});
	await sql`insert into steps (enrollment_id, position_id, node_id, outcome, arrived_at, left_at)
		select r.enrollment_id, r.position_id, r.node_id, r.outcome, r.arrived_at, ${now}
		from ${source} as r where true on conflict do nothing`.execute(trx);
}

/** A visit of a node that does not wait. */
export async function recordPasses(
	conn: Conn,
	trx: Trx,
	nodeId: number,
	leases: readonly Lease[],
	outcomes: readonly string[],
	now: number,
): Promise<void> {
	const rows = leases.map((lease, i) => ({ ...lease, outcome: outcomes[i] }));
	const source = conn.records(rows, { ...LEASE_COLUMNS, outcome: 'text' });
	await sql`insert into steps (enrollment_id, position_id, node_id, outcome, arrived_at, left_at)
		select p.enrollment_id, p.id, ${nodeId}, r.outcome, ${now}, ${now} from ${source} as r
		cross join positions p where p.id = r."positionId" and p.lease = r.lease
		on conflict do nothing`.execute(trx);
}

/** Removes positions that are done, and completes enrollments that have none left. */
export async function settlePositions(
	conn: Conn,
	trx: Trx,
	leases: readonly Lease[],
	now: number,
): Promise<void> {
	const ids = leases.map((lease) => lease.positionId);
	// Two branches of one enrollment may end at once: the lock lets the later one see the earlier.
	await sql`select id from enrollments where id in (select enrollment_id from positions
		where ${conn.anyOf('id', 'int', ids)}) order by id ${conn.forUpdate()}`.execute(trx);
	const { rows } = await sql<Removed & { enrollment_id: number }>`delete from positions
		where (id, lease) in (select r."positionId", r.lease
			from ${conn.records(leases, LEASE_COLUMNS)} as r)
		returning id, enrollment_id, parent_id, node_id`.execute(trx);
	await keepPlaces(conn, trx, rows, now);
	await completeEmptied(
		conn,
		trx,
		rows.map((row) => row.enrollment_id),
		now,
	);
}

async function completeEmptied(conn: Conn, trx: Trx, enrollmentIds: number[], now: number) {
	await sql`update enrollments set status = 'completed', ended_at = ${now}
		where ${conn.anyOf('id', 'int', [...new Set(enrollmentIds)])} and status = 'active'
		and not exists (select 1 from positions p where p.enrollment_id = enrollments.id)`.execute(trx);
}

/** After a failed execution: each position gets another release, or its enrollment fails. */
export async function retryPositions(
	conn: Conn,
	trx: Trx,
	leases: readonly Lease[],
	reason: string,
	now: number,
): Promise<void> {
	const { rows } = await sql<{ id: number; lease: string; attempts: number }>`
		select p.id, p.lease, p.attempts from ${conn.records(leases, LEASE_COLUMNS)} as r
		cross join positions p where p.id = r."positionId" and p.lease = r.lease`.execute(trx);
	const exhausted = rows.filter((row) => row.attempts >= MAX_ATTEMPTS);
	const again = rows
		.filter((row) => row.attempts < MAX_ATTEMPTS)
		.map((row) => ({ id: row.id, lease: row.lease, ready_at: now + retryDelayMs(row.attempts) }));
	if (again.length > 0) {
		const source = conn.records(again, { id: 'int', lease: 'text', ready_at: 'int' });
		await sql`update positions set lease = null, ready_at = r.ready_at, error = ${reason}
			from ${source} as r where positions.id = r.id and positions.lease = r.lease`.execute(trx);
	}
	const leasesOf = exhausted.map((row) => ({ positionId: row.id, lease: row.lease }));
	await failPositions(conn, trx, leasesOf, reason, now);
}

/** Ends the enrollments as failed. Their positions stay, out of reach, for a retry by hand. */
export async function failPositions(
	conn: Conn,
	trx: Trx,
	leases: readonly Lease[],
	reason: string,
	now: number,
): Promise<void> {
	if (leases.length === 0) return;
	const { rows } = await sql<{ enrollment_id: number }>`update positions set error = ${reason}
		from ${conn.records(leases, LEASE_COLUMNS)} as r
		where positions.id = r."positionId" and positions.lease = r.lease
		returning positions.enrollment_id`.execute(trx);
	await failEnrollments(
		conn,
		trx,
		rows.map((row) => row.enrollment_id),
		reason,
		now,
	);
}

export async function failEnrollments(
	conn: Conn,
	trx: Trx,
	enrollmentIds: readonly number[],
	reason: string,
	now: number,
): Promise<void> {
	if (enrollmentIds.length === 0) return;
	await sql`update enrollments set status = 'failed', reason = ${reason}, ended_at = ${now}
		where ${conn.anyOf('id', 'int', enrollmentIds)} and status = 'active'`.execute(trx);
	await sql`update positions set ready_at = null, handed_until = null, lease = null
		where ${conn.anyOf('enrollment_id', 'int', enrollmentIds)}`.execute(trx);
}

export async function handOverPositions(
	conn: Conn,
	trx: Trx,
	leases: readonly Lease[],
	until: number,
): Promise<void> {
	await sql`update positions set ready_at = null, handed_until = ${until}
		from ${conn.records(leases, LEASE_COLUMNS)} as r
		where positions.id = r."positionId" and positions.lease = r.lease`.execute(trx);
}

/**
 * Undoes a claim that led to no execution: it does not count as an attempt, and where time alone
 * had released the position, an event may still come first.
 */
export async function giveBackPositions(
	conn: Conn,
	trx: Trx,
	leases: readonly Lease[],
	now: number,
): Promise<void> {
	await sql`update positions set lease = null, ready_at = ${now}, attempts = attempts - 1,
			outcome = case when attempts = 1 and event_id is null then null else outcome end
		from ${conn.records(leases, LEASE_COLUMNS)} as r
		where positions.id = r."positionId" and positions.lease = r.lease`.execute(trx);
}

const SWEEP_LIMIT = 1_000;

export async function sweepHandedOver(conn: Conn, trx: Trx, now: number): Promise<number> {
	const { rows } = await sql<Lease>`select id as "positionId", lease from positions
		where handed_until is not null and handed_until <= ${now}
		order by handed_until limit ${SWEEP_LIMIT} ${conn.forUpdateSkipLocked()}`.execute(trx);
	if (rows.length > 0) await settlePositions(conn, trx, rows, now);
	return rows.length;
}

/** Takes back what processes held that are gone; `handed_until` is n8n's business, not theirs. */
export async function freeLeasesOf(
	conn: Conn,
	trx: Trx | Kysely<Database>,
	tokens: readonly string[],
	now: number,
): Promise<void> {
	const gone = conn.records(
		tokens.map((token) => ({ token })),
		{ token: 'text' },
	);
	await sql`update positions set lease = null, ready_at = ${now}
		where lease is not null and handed_until is null
		and substr(lease, 1, 12) in (select r.token from ${gone} as r)`.execute(trx);
}
