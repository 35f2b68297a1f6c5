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

/** The value where it is one of the most frequent, else null. */
async function groupOf(
	conn: Conn,
	journeyId: number,
	range: Sql<boolean>,
	split: Split,
): Promise<Sql<string | null>> {
	const value = valueOf(conn, await workspaceOf(conn, journeyId), split);
	if (split.by === 'segment') return value;
	const { rows } = await sql<{ value: string }>`select k.value from (
			select ${value} as value, e.id from enrollments e left join contacts c on c.id = e.contact_id
			where e.journey_id = ${journeyId} and ${range}) as k
		where k.value is not null group by k.value
		order by count(*) desc, k.value limit ${MAX_GROUPS}`.execute(conn.db);
	const most = rows.map((row) => row.value);
	if (most.length === 0) return sql<null>`null`;
	return sql`(select v.value from ${conn.records(
		most.map((each) => ({ value: each })),
		{ value: 'text' },
	)} as v where v.value = ${value})`;
}

/** Enrollments that may count: what happened in the span happened after the entry. */
function entered({ basis, from, to }: Span): Sql<boolean> {
	return inSpan('e.entry_day', { from: basis === 'entry' ? from : null, to });
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
	const group = await groupOf(conn, journeyId, entered(span), split);
	const { rows } = await sql<EnrollmentRow>`select k.status, k.reason, k.goal, k.entry_day,
			k.end_day, k."group", count(*) as n
		from (select e.status, case e.status when 'exited' then e.reason end as reason,
				case e.status when 'converted' then e.goal end as goal, e.entry_day, e.end_day,
				${group} as "group"
			from enrollments e left join contacts c on c.id = e.contact_id
			where e.journey_id = ${journeyId} and ${entered(span)}) as k
		group by k.status, k.reason, k.goal, k.entry_day, k.end_day, k."group"`.execute(conn.db);
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
	const group = await groupOf(conn, journeyId, entered(span), split);
	const days = sql.join(
		groupColumns(span, grouping).map((column) => sql`, k.${sql.id(column)}`),
		sql``,
	);
	const { rows } = await sql<SplitVisitRow>`select k.node_id as "nodeId",
			k.from_node_id as "fromNodeId", k.from_outcome as "fromOutcome", k.outcome,
			count(*) as visits, cast(sum(k.first) as bigint) as enrollments, k."group"${days}
		from (select s.node_id, coalesce(s.from_node_id, 0) as from_node_id,
				coalesce(s.from_outcome, '') as from_outcome, s.outcome, e.entry_day, s.day,
				case when s.is_first then 1 else 0 end as first, ${group} as "group"
			from enrollments e left join contacts c on c.id = e.contact_id
			cross join node_visits s
			where e.journey_id = ${journeyId} and ${entered(span)} and s.enrollment_id = e.id) as k
		where ${inSpan(span.basis === 'entry' ? 'k.entry_day' : 'k.day', span)}
		group by k.node_id, k.from_node_id, k.from_outcome, k.outcome, k."group"${days}`.execute(conn.db);
	return rows.map(({ group: value, ...row }) => toVisitCount(row, span, grouping, value));
}
