import { sql } from 'kysely';
import type {
	DurationCount,
	EnrollmentCount,
	Grouping,
	ReportedNode,
	Span,
	VisitCount,
} from '../../../report/journey-counts';
import { mergeInto, type Sketch } from '../../../report/sketch';
import { yieldToEventLoop } from '../../../lib/yield';
import type { Conn } from '../common/transaction';
import { basisColumn, groupColumns, inSpan } from './spans';

const names = (columns: readonly string[], alias = '') =>
	columns.map((column) => sql`, ${sql.ref(alias + column)}`);
const list = (columns: readonly string[]) => sql.join(names(columns), sql``);

interface DayColumns {
	entry_day?: number;
	day?: number;
}

/** The days of a row, by the columns that it was grouped by. */
export const daysOf = ({ entry_day, day }: DayColumns, { basis }: Span, grouping: Grouping) => ({
	entryDay: entry_day ?? null,
	day: grouping === 'day' && basis === 'entry' ? (entry_day ?? null) : (day ?? null),
});

type EnrollmentRow = Omit<EnrollmentCount, 'entryDay' | 'day' | 'group'> & DayColumns;

export async function enrollmentCounts(
	conn: Conn,
	journeyIds: readonly number[],
	span: Span,
	grouping: Grouping,
): Promise<EnrollmentCount[]> {
	const days = list(groupColumns(span, grouping));
	const { rows } = await sql<EnrollmentRow>`select journey_id as "journeyId", status, reason, goal,
			cast(sum(enrollments) as bigint) as enrollments${days}
		from enrollment_counts where ${conn.anyOf('journey_id', 'int', journeyIds)}
			and ${inSpan(basisColumn(span), span)}
		group by journey_id, status, reason, goal${days}
		having sum(enrollments) <> 0`.execute(conn.db);
	return rows.map(({ entry_day, day, ...row }) => ({
		...row,
		...daysOf({ entry_day, day }, span, grouping),
		group: null,
	}));
}

export interface VisitRow extends DayColumns {
	nodeId: number;
	/** 0: unknown. */
	fromNodeId: number;
	fromOutcome: string;
	outcome: string;
	visits: number;
	enrollments: number;
	wentOn: number;
}

export async function visitCounts(
	conn: Conn,
	journeyId: number,
	span: Span,
	grouping: Grouping,
): Promise<VisitCount[]> {
	const days = list(groupColumns(span, grouping));
	const { rows } = await sql<VisitRow>`select node_id as "nodeId", from_node_id as "fromNodeId",
			from_outcome as "fromOutcome", outcome, cast(sum(visits) as bigint) as visits,
			cast(sum(enrollments) as bigint) as enrollments,
			cast(sum(went_on) as bigint) as "wentOn"${days}
		from visit_counts where journey_id = ${journeyId} and ${inSpan(basisColumn(span), span)}
		group by node_id, from_node_id, from_outcome, outcome${days}`.execute(conn.db);
	return rows.map((row) => toVisitCount(row, span, grouping, null));
}

export function toVisitCount(
	{ entry_day, day, fromNodeId, fromOutcome, ...row }: VisitRow,
	span: Span,
	grouping: Grouping,
	group: string | null,
): VisitCount {
	return {
		...row,
		fromNodeId: fromNodeId === 0 ? null : fromNodeId,
		fromOutcome: fromOutcome === '' ? null : fromOutcome,
		...daysOf({ entry_day, day }, span, grouping),
		group,
	};
}

interface DurationRow extends Omit<DurationCount, 'nodeId' | 'fromNodeId' | 'sketch'> {
	nodeId: number;
	fromNodeId: number;
	/** JSON that is still to be parsed: all of it at once would block the event loop. */
	text: string;
}

/** Sketches that are merged without yielding to the event loop; some 5 ms. */
const SLICE = 100;

export async function durationCounts(
	conn: Conn,
	journeyId: number,
	span: Span,
): Promise<DurationCount[]> {
	const { rows } = await sql<DurationRow>`select kind, node_id as "nodeId",
			from_node_id as "fromNodeId", outcome, cast(sketch as text) as text
		from duration_counts where journey_id = ${journeyId} and basis = ${span.basis}
			and ${inSpan('day', span)}`.execute(conn.db);
	const merged = new Map<string, DurationCount>();
	for (const [i, { kind, nodeId, fromNodeId, outcome, text }] of rows.entries()) {
		const key = `${kind} ${nodeId} ${fromNodeId} ${outcome}`;
		const sketch = JSON.parse(text) as Sketch;
		const known = merged.get(key);
		if (known !== undefined) mergeInto(known.sketch, sketch);
		else {
			const nodes = { nodeId: nodeId || null, fromNodeId: fromNodeId || null };
			merged.set(key, { kind, ...nodes, outcome, sketch });
		}
		if (i % SLICE === SLICE - 1) await yieldToEventLoop();
	}
	// What was taken back leaves nothing, such as the completion of an enrollment that converted later.
	return [...merged.values()].filter(({ sketch }) => Object.keys(sketch).length > 0);
}

/**
 * The trigger's node is among them, whether anybody entered or not. Where contacts came from is told
 * by their items, which can be edited on the way: a node of another workflow, perhaps of another
 * workspace, counts only if they were there.
 */
export async function reportedNodes(conn: Conn, journeyId: number): Promise<ReportedNode[]> {
	const { rows } = await sql<ReportedNode>`select n.id as "nodeId", n.workflow_id as "workflowId",
			n.node_key as "nodeKey", n.name, n.type, n.stage, n.touchpoint
		from nodes n where n.id in (
			select node_id from visit_counts where journey_id = ${journeyId}
			union select node_id from position_counts where journey_id = ${journeyId}
			union select node_id from journeys where id = ${journeyId}
			union select f.id from nodes f join journeys j on j.workflow_id = f.workflow_id
			where j.id = ${journeyId} and f.id in (
				select from_node_id from visit_counts where journey_id = ${journeyId}))
		order by n.id`.execute(conn.db);
	return rows;
}
