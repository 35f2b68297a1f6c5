import type { SqlBase } from '../common/base';
import { activeJourneys } from '../registry/entry-state';
import { compactCounts } from './compact-counts';
import { fireDateTriggers } from './date-triggers';
import { backfillDateTriggers } from './backfill';
import { expireEnrollments } from './expire';
import { runDueOccurrences } from './schedules';
import { refreshTimedSegments } from './timed-segments';
import { applyTimedGoals, resumeTimedWaits } from './timed-rules';

/**
 * See MaintenanceStore.runTimeBased. Each part uses short transactions of its own. If one fails, the
 * others run all the same, and the call rejects at the end.
 */
export async function runTimeBased(base: SqlBase, now: number): Promise<void> {
	const journeys = await activeJourneys(base.conn.db);
	const parts = [
		() => expireEnrollments(base, now),
		() => fireDateTriggers(base, journeys, now),
		() => backfillDateTriggers(base, journeys, now),
		() => runDueOccurrences(base, journeys, now),
		() => refreshTimedSegments(base, now),
		() => resumeTimedWaits(base, now),
		() => applyTimedGoals(base, now),
		() => compactCounts(base),
	];
	const errors: unknown[] = [];
	for (const part of parts) {
		try {
			await part();
		} catch (error) {
			errors.push(error);
		}
	}
	if (errors.length === 1) throw errors[0];
	if (errors.length > 1) {
		throw new AggregateError(errors, errors.map((error) => String(error)).join('; '));
	}
}
