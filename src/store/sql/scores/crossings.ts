import type { ScoreWrite, ScoreWriteOptions } from '../../../score/scores';
import { crossingOf, isAbove, type Crossing } from '../../../score/threshold';
import type { ScoreTable } from '../../schema';
import { visitKey } from '../enrollments/visits';

export type ScoreRow = Omit<ScoreTable, 'model_id'>;

/** If a stored time is further ahead (ms), the clock that wrote it was wrong. */
const SAME_CLOCK_MS = 60_000;

interface PriorScores {
	before: ReadonlyMap<number, ScoreRow>;
	/** Decisions of earlier executions, by visit. */
	earlier: ReadonlyMap<string, string>;
	threshold: ScoreWriteOptions['threshold'];
	now: number;
}

/** The scores to store by contact, and the crossing of each write. */
export function decideCrossings(
	scores: readonly ScoreWrite[],
	{ before, earlier, threshold, now }: PriorScores,
) {
	const after = new Map<number, ScoreRow>();
	const outcomes = new Map<ScoreWrite, Crossing>();
	const done = new Map(earlier as ReadonlyMap<string, Crossing>);
	for (const score of scores) {
		const { contactId, points, grade, groups, visit } = score;
		const known = after.get(contactId) ?? before.get(contactId);
		const replayed = visit && done.get(visitKey(visit));
		const side = known?.above_threshold ?? null;
		let above = side;
		// Outdated facts and replays must not use up a crossing.
		if (threshold && !replayed && !isOlder(now, known)) {
			above = isAbove(points, threshold, side ?? false);
		}
		const outcome = replayed ?? (above === null ? 'scored' : crossingOf(side, above));
		outcomes.set(score, outcome);
		if (visit) done.set(visitKey(visit), outcome);
		if (isOlder(now, known)) continue;
		after.set(contactId, {
			contact_id: contactId,
			points,
			grade,
			groups,
			above_threshold: above,
			scored_at: now,
		});
	}
	return { after, outcomes };
}

function isOlder(now: number, known: ScoreRow | undefined): boolean {
	return known !== undefined && known.scored_at > now && known.scored_at <= now + SAME_CLOCK_MS;
}
