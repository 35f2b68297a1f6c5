import { sql, type Transaction } from 'kysely';
import { dependenciesOf } from '../../rule/dependencies';
import type { Rule } from '../../rule/rule';
import type { Journey, Momentous } from '../../journey/journey';
import type { Connection } from '../connection';
import type { Database } from '../schema';
import type { SqlBase } from './base';
import { endRuns, type Run } from './reaction/goals';
import { journeysOf } from './registry';
import { compileRule } from './rule/compile';
import { refreshSegment } from './segment-keeping';
import { toSegment, type SegmentRow } from './segment-rows';

/** A segment that time moves is looked at no more often than this, in ms... */
const REFRESH_EVERY = 60_000;
/** ...and takes at most a twentieth of the database's time. */
const REST = 20;

const RUNS_AT_ONCE = 1_000;

/** Segments whose members time alone changes, those that have waited longest first. */
export async function refreshTimedSegments(
	{ conn, write, announce }: SqlBase,
	now: number,
): Promise<void> {
	const due = sql<boolean>`timed = ${true}
		and refreshed_at + case when refresh_ms * ${REST} > ${REFRESH_EVERY}
			then refresh_ms * ${REST} else ${REFRESH_EVERY} end <= ${now}`;
	const { rows } = await sql<{ id: number }>`select id from segments where ${due}
		order by refreshed_at`.execute(conn.db);
	for (const { id } of rows) {
		for (let more = true; more;) {
			const done = await write(async (trx) => {
				const began = await databaseTime(conn, trx);
				// Whoever moves the instant has the segment; other processes find it done.
				const claimed = await sql<SegmentRow>`update segments set refreshed_at = ${now}
					where id = ${id} and refreshed_at < ${now} returning *`.execute(trx);
				if (claimed.rows.length === 0) return { readyAt: null, more: false };
				const result = await refreshSegment(conn, trx, toSegment(claimed.rows[0]), now);
				const spent = Math.max(0, Math.round((await databaseTime(conn, trx)) - began));
				await sql`update segments set refresh_ms = ${spent},
					refreshed_at = ${result.more ? claimed.rows[0].refreshed_at - 1 : now}
					where id = ${id}`.execute(trx);
				return result;
			});
			await announce(done.readyAt);
			more = done.more;
		}
	}
}

/** The database's own clock in ms, to see how long something took it. */
async function databaseTime(
	conn: Connection<Database>,
	trx: Transaction<Database>,
): Promise<number> {
	const clock =
		conn.kind === 'postgres'
			? sql`extract(epoch from clock_timestamp())::float8 * 1000`
			: sql`(julianday('now') - 2440587.5) * 86400000.0`;
	const { rows } = await sql<{ ms: number }>`select ${clock} as ms`.execute(trx);
	return rows[0].ms;
}

/** Ends waits for rules that time alone has made true: one statement for each rule. */
export async function wakeTimedRules(
	{ conn, write, announce }: SqlBase,
	now: number,
): Promise<void> {
	const { rows } = await sql<{ id: number; workspace_id: number; rule: Rule; zone: string }>`
		select id, workspace_id, rule, zone from rules u where timed = ${true}
		and exists (select 1 from positions p where p.rule_id = u.id)`.execute(conn.db);
	for (const { id, workspace_id, rule, zone } of rows) {
		const holds = compileRule(rule, {
			conn,
			workspaceId: workspace_id,
			moment: { now, zone },
			mode: 'each',
			refs: { contact: 'c', ...RUN_REFS },
		});
		const woken = await write(async (trx) => {
			const updated = await sql`update positions set outcome = 'reached', ended_by = 'rule',
					ready_at = ${now}
				where outcome is null and lease is null and id in (select p.id from positions p
					join enrollments e on e.id = p.enrollment_id and e.status = 'active'
					join journeys j on j.id = e.journey_id
					join contacts c on c.id = p.contact_id
					left join events v on v.id = e.entry_event_id
					where p.rule_id = ${id} and p.outcome is null and p.lease is null
						and (p.due_at is null or p.due_at >= ${now}) and (${holds}))
				returning id`.execute(trx);
			return updated.rows.length;
		});
		await announce(woken > 0 ? now : null);
	}
}

/** How a rule finds the run's entry and variables, next to aliases e, v and j. */
const RUN_REFS = {
	enteredAt: sql`case when v.occurred_at < e.entered_at then v.occurred_at else e.entered_at end`,
	entryEventId: sql`e.entry_event_id`,
	journeyEnteredAt: sql`e.entered_at`,
	config: sql`j.config`,
};

/** Ends runs whose goal or exit time alone has made true: one statement for each. */
export async function meetTimedGoals({ conn, write }: SqlBase, now: number): Promise<void> {
	const workspaces = await sql<{ id: number }>`select id from workspaces`.execute(conn.db);
	for (const { id: workspaceId } of workspaces.rows) {
		for (const journey of await journeysOf(conn.db, workspaceId)) {
			for (const each of timedEndings(journey)) {
				await write(async (trx) => {
					const { goals = [], zone = 'UTC' } = journey.config;
					const holds = compileRule(each.rule!, {
						conn,
						workspaceId,
						moment: { now, zone },
						mode: 'each',
						refs: { contact: 'c', ...RUN_REFS },
					});
					const { rows } = await sql<Run>`select e.id, e.journey_id, e.contact_id, e.status,
							e.entered_at, e.ended_at, e.entry_event_id, v.occurred_at as entry_at
						from enrollments e join journeys j on j.id = e.journey_id
						join contacts c on c.id = e.contact_id
						left join events v on v.id = e.entry_event_id
						where e.journey_id = ${journey.id} and e.status = 'active' and (${holds})
						order by e.id limit ${RUNS_AT_ONCE}`.execute(trx);
					const isGoal = goals.includes(each);
					const met = rows.map((run) => ({
						run,
						...(isGoal ? { goal: each.name } : { exit: each.name }),
					}));
					return await endRuns({ conn, trx, now }, met);
				});
			}
		}
	}
}

function timedEndings({ config }: Journey): Momentous[] {
	const { goals = [], exits = [] } = config;
	return [...goals, ...exits].filter(({ rule }) => rule && dependenciesOf(rule).timed);
}
