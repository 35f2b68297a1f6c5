import type { EnrollmentCount } from './journey-counts';

/** Enrollments; waitingBefore + entered = waiting + completed + converted + exited + failed. */
export interface JourneyTotals {
	/** Active when the span began; 0 by entry date, where a cohort begins with its entries. */
	waitingBefore: number;
	entered: number;
	/** Still active, or active when the span ended by event date. */
	waiting: number;
	completed: number;
	converted: number;
	exited: number;
	failed: number;
	/** Of `exited`, by the name of the exit, most frequent first. */
	exitsByReason: Array<{ reason: string; enrollments: number }>;
	/** Of `converted`, by the name of the goal, most frequent first. */
	conversionsByGoal: Array<{ goal: string; enrollments: number }>;
}

/** @param before counts of the time before the span, by event date */
export function totalsOf(
	counts: readonly EnrollmentCount[],
	before: readonly EnrollmentCount[] = [],
): JourneyTotals {
	const sum = (status: EnrollmentCount['status']) => enrollmentsIn(counts, status);
	const waitingBefore = activeAfter(before);
	return {
		waitingBefore,
		entered: sum('entered'),
		waiting: waitingBefore + activeAfter(counts),
		completed: sum('completed'),
		converted: sum('converted'),
		exited: sum('exited'),
		failed: sum('failed'),
		exitsByReason: mostFrequent(counts, 'exited', 'reason').map(([reason, enrollments]) => ({
			reason,
			enrollments,
		})),
		conversionsByGoal: mostFrequent(counts, 'converted', 'goal').map(([goal, enrollments]) => ({
			goal,
			enrollments,
		})),
	};
}

export function enrollmentsIn(
	counts: readonly EnrollmentCount[],
	status: EnrollmentCount['status'],
): number {
	return counts.reduce((sum, each) => sum + (each.status === status ? each.enrollments : 0), 0);
}

function activeAfter(counts: readonly EnrollmentCount[]): number {
	const ended = (['completed', 'converted', 'exited', 'failed'] as const).map((status) =>
		enrollmentsIn(counts, status),
	);
	return ended.reduce((active, n) => active - n, enrollmentsIn(counts, 'entered'));
}

function mostFrequent(
	counts: readonly EnrollmentCount[],
	status: EnrollmentCount['status'],
	by: 'reason' | 'goal',
): Array<[string, number]> {
	const sums = new Map<string, number>();
	for (const each of counts) {
		if (each.status === status) sums.set(each[by], (sums.get(each[by]) ?? 0) + each.enrollments);
	}
	return [...sums]
		.filter(([, enrollments]) => enrollments !== 0)
		.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
