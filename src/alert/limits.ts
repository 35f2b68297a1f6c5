/** When alerts are raised. A kind whose limit is absent is off. */
export interface AlertLimits {
	/** Drop-off at a step, in percent of those that reached it. */
	dropOffPercent?: number;
	/** Enrollments that failed within an hour. */
	failuresPerHour?: number;
	/** Delay in minutes from which a contact is stuck; also turns on 'orphaned'. */
	minutesLate?: number;
	/** Complaints, in percent of the messages that went out today or yesterday. */
	complaintPercent?: number;
	/** Permanent bounces, in percent of the same messages. */
	bouncePercent?: number;
	/** Whole days in which an active journey has had no entry. */
	daysWithoutEntries?: number;
	/** Fewer messages say nothing about complaints and bounces. */
	fewestMessages: number;
}

/** At the threshold times this, a rate is critical: PostHog pauses sending at twice its warning. */
export const CRITICAL = 2;
/** An alert is over when the value is below this part of its threshold. */
export const CLEAR = 0.8;
/** Complaints or bounces below which a rate says nothing. */
export const FEWEST_EVENTS = 10;
/** Enrollments below which a drop-off says nothing. */
export const FEWEST_ENROLLMENTS = 30;
/** Percentage points by which a drop-off has to exceed that of the weeks before. */
export const WORSE_POINTS = 10;
/**
 * Standard errors by which it has to exceed it: a journey has many steps and is checked often, so
 * that two would be met by chance every few days.
 */
export const WORSE_ERRORS = 3;
