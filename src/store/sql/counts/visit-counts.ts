import { addDuration, type Sketch } from '../../../report/sketch';
import type { Day } from '../../../time/day';
import type { Tx } from '../common/transaction';
import { durationRows, DURATION_COUNTS } from './duration-counts';
import { addCounts, isCounting, type CountRow, type Rollup } from './rollup';

export const VISIT_COUNTS: Rollup = {
	table: 'visit_counts',
	keys: {
		journey_id: 'int',
		node_id: 'int',
		from_node_id: 'int',
		entry_day: 'int',
		day: 'int',
		from_outcome: 'text',
		outcome: 'text',
	},
	sums: ['visits', 'enrollments', 'went_on'],
};

/** A visit of a node that has ended; instants in ms. */
export interface Visit {
	journeyId: number;
	nodeId: number;
	entryDay: Day;
	day: Day;
	outcome: string;
	arrivedAt: number;
	leftAt: number;
	/** The enrollment had not visited the node before. */
	isFirst: boolean;
	/** See PositionTable.is_first_way. */
	isFirstWay: boolean;
	/** Null: unknown. */
	fromNodeId: number | null;
	fromOutcome: string | null;
	fromArrivedAt: number | null;
}

/** Visits alike but for their durations. */
interface VisitGroup {
	visit: Visit;
	visits: number;
	enrollments: number;
	wentOn: number;
	stays: Sketch;
	transitions: Sketch;
}

export async function countVisits(tx: Tx, visits: readonly Visit[]): Promise<void> {
	if (visits.length === 0 || !isCounting(tx)) return;
	const groups = groupVisits(visits);
	await addCounts(
		tx,
		VISIT_COUNTS,
		groups.map(({ visit, visits, enrollments, wentOn }) => ({
			journey_id: visit.journeyId,
			node_id: visit.nodeId,
			from_node_id: visit.fromNodeId ?? 0,
			entry_day: visit.entryDay,
			day: visit.day,
			from_outcome: visit.fromOutcome ?? '',
			outcome: visit.outcome,
			...{ visits, enrollments, went_on: wentOn },
		})),
	);
	await addCounts(tx, DURATION_COUNTS, groups.flatMap(durationsOf));
}

function groupVisits(visits: readonly Visit[]): VisitGroup[] {
	const groups = new Map<string, VisitGroup>();
	for (const visit of visits) {
		const { journeyId, nodeId, fromNodeId, entryDay, day, fromOutcome, outcome } = visit;
		const key = `${journeyId} ${nodeId} ${fromNodeId} ${entryDay} ${day} ${fromOutcome}\0${outcome}`;
		let group = groups.get(key);
		if (group === undefined) {
			group = { visit, visits: 0, enrollments: 0, wentOn: 0, stays: {}, transitions: {} };
			groups.set(key, group);
		}
		group.visits += 1;
		if (visit.isFirst) group.enrollments += 1;
		if (visit.isFirstWay) group.wentOn += 1;
		addDuration(group.stays, visit.leftAt - visit.arrivedAt);
		if (visit.fromArrivedAt !== null)
			addDuration(group.transitions, visit.arrivedAt - visit.fromArrivedAt);
	}
	return [...groups.values()];
}

function durationsOf({ visit, stays, transitions }: VisitGroup): CountRow[] {
	const { journeyId, nodeId, entryDay, day, outcome, fromNodeId, fromOutcome } = visit;
	const at = { journeyId, nodeId, entryDay, day };
	const stay = durationRows({ ...at, kind: 'stay', fromNodeId: 0, outcome, sketch: stays });
	if (fromNodeId === null) return stay;
	const from = { fromNodeId, outcome: fromOutcome ?? '', sketch: transitions };
	return [...stay, ...durationRows({ ...at, ...from, kind: 'transition' })];
}
