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

/** Of enrollments (b) and their contacts (c, missing if erased). */
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
			return scope.values.member(sql.ref('b.variants'), split.node).text;
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
 * `divided`: the enrollments (`columns` of them) with the value of each, or null if it has no counts
 * of its own. Enrollments of some days are in a range of ids, which spares a search of all contacts
 * and visits; see `within`.
 */
export async function dividedEnrollments(
	conn: Conn,
	journeyId: number,
	span: Span,
	split: Split,
	columns: ReadonlyArray<keyof EnrollmentTable> = [],
): Promise<Sql> {
	const value = valueOf(conn, await workspaceOf(conn, journeyId), split);
	const of = (alias: string) => sql.join(names(columns, `${alias}.`), sql``);
	return sql`with begun as materialized (select e.id, e.contact_id, e.variants${of('e')}
			from enrollments e where e.journey_id = ${journeyId} and ${entered(span)}),
		ids as materialized (select min(id) as first_id, max(id) as last_id,
			min(contact_id) as first_contact, max(contact_id) as last_contact from begun),
		valued as materialized (select b.id, ${value} as value${of('b')} from begun b
			left join contacts c on c.id = b.contact_id ${within(conn, span, 'c.id', 'contact')}),
		most as materialized (select value from valued where value is not null
			group by value order by count(*) desc, value limit ${MAX_GROUPS}),
		divided as materialized (select v.id, m.value${of('v')}
			from valued v left join most m on m.value = v.value)`;
}

const names = (columns: readonly string[], prefix: string) =>
	columns.map((column) => sql`, ${sql.ref(prefix + column)}`);

/**
 * Postgres would read a table whole for as many ids, although they follow each other in it. SQLite
 * looks each id up, and must not take the range for it.
 */
function within(conn: Conn, span: Span, column: string, of: 'id' | 'contact'): Sql {
	const isRange = span.basis === 'entry' && span.from !== null;
	if (!isRange || !conn.capabilities.plansByStatistics) return sql``;
	return sql`and ${sql.ref(column)} between (select ${sql.ref(`first_${of}`)} from ids)
		and (select ${sql.ref(`last_${of}`)} from ids)`;
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
	const columns = ['status', 'reason', 'goal', 'entry_day', 'end_day'] as const;
	const divided = await dividedEnrollments(conn, journeyId, span, split, columns);
	const { rows } = await sql<EnrollmentRow>`${divided}
		select d.status, case d.status when 'exited' then d.reason end as reason, d.goal, d.entry_day,
			d.end_day, d.value as "group", count(*) as n
		from divided d group by d.status, 2, d.goal, d.entry_day, d.end_day, d.value`.execute(conn.db);
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

/**
 * Postgres takes the groups for many, of which it knows nothing, and sorts all visits; and it fetches
 * them one by one, though they lie together. This took twice the time. And where the enrollments do
 * not fit into the memory that it takes by default, it writes the visits to disk for the join; the
 * memory suffices for half a million of them.
 */
const UNSORTED = sql`select set_config('enable_sort', 'off', true),
	set_config('enable_indexscan', 'off', true), set_config('work_mem', '32MB', true)`;

interface SplitVisitRow extends Omit<VisitRow, 'fromNodeId' | 'fromOutcome'> {
	fromNodeId: number | null;
	fromOutcome: string | null;
	group: string | null;
}

export async function splitVisitCounts(
	conn: Conn,
	journeyId: number,
	span: Span,
	grouping: Grouping,
	split: Split,
): Promise<VisitCount[]> {
	const divided = await dividedEnrollments(conn, journeyId, span, split, ['entry_day']);
	const days = sql.join(
		groupColumns(span, grouping).map((column) =>
			column === 'day' ? sql`, s.day` : sql`, d.entry_day`,
		),
		sql``,
	);
	const counts = sql<SplitVisitRow>`${divided}
		select s.node_id as "nodeId", s.from_node_id as "fromNodeId", s.from_outcome as "fromOutcome",
		s.outcome, count(*) as visits, count(*) filter (where s.is_first) as enrollments,
		count(*) filter (where s.is_first_way) as "wentOn",
		d.value as "group"${days}
		from divided d cross join node_visits s where s.enrollment_id = d.id ${within(conn, span, 's.enrollment_id', 'id')}
		${span.basis === 'event' ? sql`and ${inSpan('s.day', span)}` : sql``}
		group by s.node_id, s.from_node_id, s.from_outcome, s.outcome, d.value${days}`;
	const { rows } = conn.capabilities.plansByStatistics
		? await conn.atOneInstant(async (db) => {
				await UNSORTED.execute(db);
				return await counts.execute(db);
			})
		: await counts.execute(conn.db);
	return rows.map(({ group, fromNodeId, fromOutcome, ...row }) =>
		toVisitCount(
			{ ...row, fromNodeId: fromNodeId ?? 0, fromOutcome: fromOutcome ?? '' },
			span,
			grouping,
			group,
		),
	);
}
