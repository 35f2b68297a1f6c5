import { sql } from 'kysely';
import type {
	EnrollmentCount,
	Grouping,
	Span,
	Split,
	VisitCount,
} from '../../../report/journey-counts';
import type { EnrollmentTable } from '../../schema';
import type { Conn } from '../common/transaction';
import { OUTSIDE, scopeOf } from '../rules/compile';
import { attributeOf } from '../rules/contact';
import type { Sql } from '../rules/value';
import { toVisitCount, type VisitRow } from './journey-counts';
import { groupColumns, inSpan } from './spans';

/** Values with counts of their own; the others, and contacts without one, are counted together. */
const MAX_GROUPS = 20;

/** Of enrollments (e) and their contacts (c, missing if erased). */
function valueOf(conn: Conn, workspaceId: number, split: Split): Sql<string | null> {
	const scope = scopeOf({
		conn,
		workspaceId,
		moment: { now: 0, zone: 'UTC' },
		zones: [],
		mode: 'each',
		refs: { ...OUTSIDE, contact: 'c' },
	});
	switch (split.by) {
		case 'attribute':
			return attributeOf(scope, split.name).text;
		case 'arm':
			return scope.values.member(sql.ref('e.variants'), split.node).text;
		case 'segment':
			return sql`case when c.id is null then null when exists (select 1 from segment_members m
				join segments s on s.id = m.segment_id where m.contact_id = c.id
				and s.workspace_id = ${workspaceId} and s.key = ${split.key}) then 'in' else 'out' end`;
	}
}

async function workspaceOf(conn: Conn, journeyId: number): Promise<number> {
	const { rows } = await sql<{ workspace_id: number }>`select workspace_id from journeys
		where id = ${journeyId}`.execute(conn.db);
	return rows[0]?.workspace_id ?? 0;
}

/** Enrollments that may count: what happened in the span happened after the entry. */
function entered({ basis, from, to }: Span): Sql<boolean> {
	return inSpan('e.entry_day', { from: basis === 'entry' ? from : null, to });
}

/**
 * `valued`: the enrollments with the value of each, read once; `most`: the values that have counts
 * of their own.
 */
export async function valuedEnrollments(
	conn: Conn,
	journeyId: number,
	span: Span,
	split: Split,
): Promise<Sql> {
	const value = valueOf(conn, await workspaceOf(conn, journeyId), split);
	return sql`with valued as materialized (
			select e.id, e.status, e.reason, e.goal, e.entry_day, e.end_day, e.retried_at,
				${value} as value
			from enrollments e left join contacts c on c.id = e.contact_id
			where e.journey_id = ${journeyId} and ${entered(span)}),
		most as materialized (select value from valued where value is not null
			group by value order by count(*) desc, value limit ${MAX_GROUPS})`;
}

interface EnrollmentRow {
	status: EnrollmentTable['status'];
	reason: string | null;
	goal: string | null;
	entry_day: number;
	end_day: number | null;
	group: string | null;
	n: number;
}

export async function splitEnrollmentCounts(
	conn: Conn,
	journeyId: number,
	span: Span,
	grouping: Grouping,
	split: Split,
): Promise<EnrollmentCount[]> {
	const valued = await valuedEnrollments(conn, journeyId, span, split);
	const { rows } = await sql<EnrollmentRow>`${valued}
		select v.status, case v.status when 'exited' then v.reason end as reason, v.goal, v.entry_day,
			v.end_day, m.value as "group", count(*) as n
		from valued v left join most m on m.value = v.value
		group by v.status, 2, v.goal, v.entry_day, v.end_day, m.value`.execute(conn.db);
	const counts = rows.flatMap((row): EnrollmentCount[] => {
		const { entry_day: entryDay, end_day: endDay, n: enrollments, status } = row;
		const common = { journeyId, group: row.group, enrollments, entryDay };
		const begun = { ...common, status: 'entered' as const, day: entryDay, reason: '', goal: '' };
		if (status === 'active' || endDay === null) return [begun];
		const { reason, goal } = row;
		const ended = { ...common, status, day: endDay, reason: reason ?? '', goal: goal ?? '' };
		return [begun, ended];
	});
	return grouped(
		counts.filter((count) => isIn(span, count)),
		span,
		grouping,
	);
}

function isIn({ basis, from, to }: Span, { entryDay, day }: EnrollmentCount): boolean {
	const by = (basis === 'entry' ? entryDay : day)!;
	return by >= (from ?? -Infinity) && by <= (to ?? Infinity);
}

/** Sums of counts by cohort, by the grouping. */
function grouped(
	counts: readonly EnrollmentCount[],
	{ basis }: Span,
	grouping: Grouping,
): EnrollmentCount[] {
	const sums = new Map<string, EnrollmentCount>();
	for (const { enrollments, entryDay, day, ...keys } of counts) {
		const by = basis === 'entry' ? entryDay : day;
		const days = {
			total: { entryDay: null, day: null },
			day: { entryDay: basis === 'entry' ? entryDay : null, day: by },
			cohort: { entryDay, day },
		}[grouping];
		const key = JSON.stringify([keys, days]);
		const sum = sums.get(key) ?? { ...keys, ...days, enrollments: 0 };
		sum.enrollments += enrollments;
		sums.set(key, sum);
	}
	return [...sums.values()];
}

interface SplitVisitRow extends VisitRow {
	group: string | null;
}

export async function splitVisitCounts(
	conn: Conn,
	journeyId: number,
	span: Span,
	grouping: Grouping,
	split: Split,
): Promise<VisitCount[]> {
	const valued = await valuedEnrollments(conn, journeyId, span, split);
	const days = sql.join(
		groupColumns(span, grouping).map((column) =>
			column === 'day' ? sql`, s.day` : sql`, v.entry_day`,
		),
		sql``,
	);
	const { rows } = await sql<SplitVisitRow>`${valued}
		select s.node_id as "nodeId", coalesce(s.from_node_id, 0) as "fromNodeId",
			coalesce(s.from_outcome, '') as "fromOutcome", s.outcome, count(*) as visits,
			cast(sum(case when s.is_first then 1 else 0 end) as bigint) as enrollments,
			m.value as "group"${days}
		from valued v left join most m on m.value = v.value cross join node_visits s
		where s.enrollment_id = v.id
			and ${inSpan(span.basis === 'entry' ? 'v.entry_day' : 's.day', span)}
		group by s.node_id, s.from_node_id, s.from_outcome, s.outcome, m.value${days}`.execute(conn.db);
	return rows.map(({ group: value, ...row }) => toVisitCount(row, span, grouping, value));
}
