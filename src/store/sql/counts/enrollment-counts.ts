import type { RefusalReason } from '../../../report/entries';
import { addDuration, type Sketch } from '../../../report/sketch';
import type { Day } from '../../../time/day';
import type { EnrollmentCountTable } from '../../schema';
import type { Tx } from '../common/transaction';
import { durationRows, DURATION_COUNTS } from './duration-counts';
import { addCounts, isCounting, type Rollup } from './rollup';

export const ENROLLMENT_COUNTS: Rollup = {
	table: 'enrollment_counts',
	keys: {
		journey_id: 'int',
		entry_day: 'int',
		day: 'int',
		status: 'text',
		reason: 'text',
		goal: 'text',
	},
	sums: ['enrollments'],
};

/** An enrollment that reaches a status, or that leaves it again: `count` -1. */
export interface StatusChange {
	journeyId: number;
	entryDay: Day;
	/** On which it reaches, or had reached, the status. */
	day: Day;
	status: Exclude<EnrollmentCountTable['status'], 'entered' | 'refused'>;
	/** Only that of an exit is counted: that of a failure is a message. */
	reason: string | null;
	goal: string | null;
	/** From the entry to the status, in ms. */
	durationMs: number;
	count: 1 | -1;
}

export async function countStatusChanges(tx: Tx, changes: readonly StatusChange[]): Promise<void> {
	if (changes.length === 0 || !isCounting(tx)) return;
	const groups = [...Map.groupBy(changes, keyOf).values()];
	await addCounts(
		tx,
		ENROLLMENT_COUNTS,
		groups.map(([{ journeyId, entryDay, day, status, reason, goal, count }, ...others]) => ({
			journey_id: journeyId,
			entry_day: entryDay,
			...{ day, status },
			reason: status === 'exited' ? (reason ?? '') : '',
			goal: goal ?? '',
			enrollments: count * (1 + others.length),
		})),
	);
	await addCounts(
		tx,
		DURATION_COUNTS,
		groups.flatMap((group) => {
			const [{ journeyId, entryDay, day, status, count }] = group;
			const sketch: Sketch = {};
			for (const { durationMs } of group) addDuration(sketch, durationMs, count);
			const ended = { kind: 'enrollment' as const, nodeId: 0, fromNodeId: 0, outcome: status };
			return durationRows({ ...ended, journeyId, entryDay, day, sketch });
		}),
	);
}

const keyOf = ({ journeyId, entryDay, day, status, reason, goal, count }: StatusChange) =>
	`${journeyId} ${entryDay} ${day} ${status} ${count} ${reason}\0${goal}`;

/** A contact that would have entered. */
export interface Refusal {
	journeyId: number;
	day: Day;
	/** See REFUSALS. */
	reason: RefusalReason;
}

export async function countEntries(
	tx: Tx,
	entries: ReadonlyArray<{ journeyId: number; entryDay: Day }>,
	refusals: readonly Refusal[] = [],
): Promise<void> {
	const one = { goal: '', enrollments: 1 };
	await addCounts(tx, ENROLLMENT_COUNTS, [
		...entries.map(({ journeyId, entryDay }) => ({
			...{ journey_id: journeyId, entry_day: entryDay, day: entryDay },
			...{ status: 'entered', reason: '', ...one },
		})),
		...refusals.map(({ journeyId, day, reason }) => ({
			...{ journey_id: journeyId, entry_day: day, day },
			...{ status: 'refused', reason, ...one },
		})),
	]);
}
