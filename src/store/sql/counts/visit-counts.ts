import { bucketOf } from '../../../report/sketch';
import type { Day } from '../../../time/day';
import type { Tx } from '../common/transaction';
import { durationRows, DURATION_COUNTS } from './duration-counts';
import { addCounts, isCounting, type Rollup } from './rollup';

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
	sums: ['visits', 'enrollments'],
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
	/** Null: unknown. */
	fromNodeId: number | null;
	fromOutcome: string | null;
	fromArrivedAt: number | null;
}

export async function countVisits(tx: Tx, visits: readonly Visit[]): Promise<void> {
	if (visits.length === 0 || !isCounting(tx)) return;
	await addCounts(
		tx,
		VISIT_COUNTS,
		visits.map((visit) => ({
			journey_id: visit.journeyId,
			node_id: visit.nodeId,
			from_node_id: visit.fromNodeId ?? 0,
			entry_day: visit.entryDay,
			day: visit.day,
			from_outcome: visit.fromOutcome ?? '',
			outcome: visit.outcome,
			visits: 1,
			enrollments: visit.isFirst ? 1 : 0,
		})),
	);
	await addCounts(tx, DURATION_COUNTS, visits.flatMap(durationsOf));
}

function durationsOf(visit: Visit) {
	const { journeyId, nodeId, entryDay, day, outcome, arrivedAt, leftAt } = visit;
	const { fromNodeId, fromOutcome, fromArrivedAt } = visit;
	const stay = durationRows({
		...{ journeyId, nodeId, entryDay, day, outcome },
		kind: 'stay',
		fromNodeId: 0,
		sketch: { [bucketOf(leftAt - arrivedAt)]: 1 },
	});
	if (fromNodeId === null || fromArrivedAt === null) return stay;
	const transition = durationRows({
		...{ journeyId, nodeId, entryDay, day, fromNodeId },
		kind: 'transition',
		outcome: fromOutcome ?? '',
		sketch: { [bucketOf(arrivedAt - fromArrivedAt)]: 1 },
	});
	return [...stay, ...transition];
}
