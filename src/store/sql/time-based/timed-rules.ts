import { sql, type RawBuilder } from 'kysely';
import type { Journey, ExitCondition } from '../../../journey/journey';
import { dependenciesOf } from '../../../rule/dependencies';
import type { Rule } from '../../../rule/rule';
import type { SqlBase } from '../common/base';
import { lockContacts } from '../contacts/resolve';
import { endMetEnrollments, type EndableEnrollment } from '../reactions/goals';
import { journeysOf, STANDS_STILL } from '../registry/journeys';
import { compileRule } from '../rules/compile';
import { IN_ENROLLMENT } from '../rules/context';
import { withZones } from '../rules/zones';

/*
 * Rules that time alone makes true. The first query takes no lock, since it finds nothing most of the
 * time. Then the contacts found are locked and the rule is evaluated again, as they may have been
 * changed, merged or parked meanwhile.
 */

/** Enrollments or positions per transaction. */
const AT_ONCE = 1_000;

async function holdsNow(
	{ conn }: SqlBase,
	rule: Rule,
	{ workspaceId, zone, now }: { workspaceId: number; zone: string; now: number },
): Promise<{ holds: RawBuilder<boolean> }> {
	const scope = await withZones({ conn, workspaceId, moment: { now, zone } }, conn.db, [rule]);
	const refs = { contact: 'c', ...IN_ENROLLMENT };
	return { holds: compileRule(rule, { ...scope, mode: 'each', refs }) };
}

interface AwaitedRow {
	id: number;
	workspace_id: number;
	rule: Rule;
	zone: string;
}

/** Ends waits for rules that time alone has made true. */
export async function resumeTimedWaits(base: SqlBase, now: number): Promise<void> {
	const { rows } = await sql<AwaitedRow>`select id, workspace_id, rule, zone from awaited_rules u
		where time_dependent = ${true}
		and exists (select 1 from positions p where p.rule_id = u.id)`.execute(base.conn.db);
	for (const row of rows) {
		await base.dutyCycle.runIfIdle(`rule ${row.id}`, now, base.conn, async () => {
			while ((await resumeBatch(base, row, now)) >= AT_ONCE);
		});
	}
}

/** The number of resumed positions. */
async function resumeBatch(
	base: SqlBase,
	{ id, workspace_id, rule, zone }: AwaitedRow,
	now: number,
): Promise<number> {
	const { conn, write, announce } = base;
	const { holds } = await holdsNow(base, rule, { workspaceId: workspace_id, zone, now });
	const waiting = sql`from positions p
		join enrollments e on e.id = p.enrollment_id and e.status = 'active'
		join journeys j on j.id = e.journey_id
		join contacts c on c.id = p.contact_id
		left join events v on v.id = e.entry_event_id
		where p.rule_id = ${id} and p.outcome is null and p.lease is null
			and (p.due_at is null or p.due_at >= ${now} or p.moved_ms is not null
				and p.due_at > j.off_since and ${STANDS_STILL}) and (${holds})`;
	const { rows: found } = await sql<{ id: number; contact_id: number }>`select p.id, p.contact_id
		${waiting} order by p.id limit ${AT_ONCE}`.execute(conn.db);
	if (found.length === 0) return 0;
	const resumed = await write(async (tx) => {
		const locked = await lockContacts(tx, contactsOf(found));
		const updated = await sql`update positions set outcome = 'reached', ended_by = 'rule',
				ready_at = ${now}
			where outcome is null and lease is null and id in (select p.id ${waiting}
				and ${conn.anyOf('p.id', 'int', idsOf(found))}
				and ${conn.anyOf('c.id', 'int', [...locked.keys()])})
			returning id`.execute(tx.trx);
		return updated.rows.length;
	});
	await announce(resumed > 0 ? now : null);
	return resumed;
}

/** Ends enrollments whose goal or exit rule time alone has made true. */
export async function applyTimedGoals(base: SqlBase, now: number): Promise<void> {
	const workspaces = await sql<{ id: number }>`select id from workspaces`.execute(base.conn.db);
	for (const { id: workspaceId } of workspaces.rows) {
		for (const journey of await journeysOf(base.conn.db, workspaceId)) {
			const endings = timedEndings(journey);
			if (endings.length === 0) continue;
			await base.dutyCycle.runIfIdle(`journey ${journey.id}`, now, base.conn, async () => {
				for (const each of endings) {
					while ((await endBatch(base, journey, each, now)) >= AT_ONCE);
				}
			});
		}
	}
}

/** The number of ended enrollments. */
async function endBatch(
	base: SqlBase,
	{ id, workspaceId, config }: Journey,
	{ name, rule }: ExitCondition,
	now: number,
): Promise<number> {
	const { conn, write } = base;
	const { goals = [], zone = 'UTC' } = config;
	const { holds } = await holdsNow(base, rule!, { workspaceId, zone, now });
	const ending = sql`from enrollments e join journeys j on j.id = e.journey_id
		join contacts c on c.id = e.contact_id
		left join events v on v.id = e.entry_event_id
		where e.journey_id = ${id} and e.status = 'active' and (${holds})`;
	const { rows: found } = await sql<{ id: number; contact_id: number }>`select e.id, e.contact_id
		${ending} order by e.id limit ${AT_ONCE}`.execute(conn.db);
	if (found.length === 0) return 0;
	const isGoal = goals.some((goal) => goal.rule === rule);
	return await write(async (tx) => {
		const locked = await lockContacts(tx, contactsOf(found));
		const { rows } = await sql<EndableEnrollment>`select e.id, e.journey_id, e.contact_id, e.status,
				e.entered_at, e.ended_at, e.entry_event_id, e.instance, e.instance_key,
				v.occurred_at as entry_at
			${ending} and ${conn.anyOf('e.id', 'int', idsOf(found))}
				and ${conn.anyOf('c.id', 'int', [...locked.keys()])} order by e.id`.execute(tx.trx);
		const met = rows.map((enrollment) => ({
			enrollment,
			...(isGoal ? { goal: name } : { exit: name }),
		}));
		const { converted, exited } = await endMetEnrollments({ ...tx, now }, met);
		return converted + exited;
	});
}

function timedEndings({ config }: Journey): ExitCondition[] {
	const { goals = [], exits = [] } = config;
	return [...goals, ...exits].filter(({ rule }) => rule && dependenciesOf(rule).timeDependent);
}

const idsOf = (rows: ReadonlyArray<{ id: number }>) => rows.map(({ id }) => id);

const contactsOf = (rows: ReadonlyArray<{ contact_id: number }>) => [
	...new Set(rows.map((row) => row.contact_id)),
];
