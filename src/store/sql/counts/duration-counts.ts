import type { Sketch } from '../../../report/sketch';
import type { Day } from '../../../time/day';
import type { DurationCountTable } from '../../schema';
import type { CountRow, Rollup } from './rollup';

export const DURATION_COUNTS: Rollup = {
	table: 'duration_counts',
	keys: {
		journey_id: 'int',
		node_id: 'int',
		from_node_id: 'int',
		day: 'int',
		basis: 'text',
		kind: 'text',
		outcome: 'text',
	},
	sums: [],
	sketch: 'sketch',
};

interface Duration {
	journeyId: number;
	kind: DurationCountTable['kind'];
	nodeId: number;
	fromNodeId: number;
	outcome: string;
	entryDay: Day;
	day: Day;
	sketch: Sketch;
}

/** A duration by the day of the entry and by that of the event: by both at once is too many rows. */
export function durationRows(duration: Duration): CountRow[] {
	const { journeyId, kind, nodeId, fromNodeId, outcome, entryDay, day, sketch } = duration;
	const row = {
		journey_id: journeyId,
		node_id: nodeId,
		from_node_id: fromNodeId,
		...{ kind, outcome, sketch },
	};
	return [
		{ ...row, basis: 'entry', day: entryDay },
		{ ...row, basis: 'event', day },
	];
}
