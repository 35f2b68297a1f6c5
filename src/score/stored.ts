import type { RuleMoment } from '../rule/rule';
import type { ScoreFacts } from './facts';
import type { ScoreModel } from './model';
import { scoreOf, type ScoreLine } from './score';

/** Why a contact has the score that is kept of them, as far as that can still be said. */
export interface StoredExplanation {
	/** As of now; null: not known. */
	pointsNow: number | null;
	/** Adds up to `pointsNow`; null: not known. */
	explanation: ScoreLine[] | null;
	/** Why there is no explanation. */
	reason?: string;
}

/**
 * Explains a score by what is known of the contact now. What a number on an item gave is not known
 * any more, unless it is all that the model counts: then the points that are kept came of it.
 */
export function explainStored(
	model: ScoreModel,
	points: number,
	facts: ScoreFacts,
	moment: Pick<RuleMoment, 'now'>,
): StoredExplanation {
	const [onItem] = model.rules.filter((rule) => rule.kind === 'external' && rule.from === 'item');
	if (onItem === undefined) {
		const score = scoreOf(model, facts, {}, moment);
		return { pointsNow: score.points, explanation: score.explanation };
	}
	const { id: ruleId, label, group = null } = onItem;
	if (model.rules.length === 1 && !isLimited(model)) {
		const line = { ruleId, label, group, count: 1, points };
		return { pointsNow: points, explanation: points === 0 ? [] : [line] };
	}
	const reason = `'${label}' counts a number that was on the item when the contact was scored, and is not kept. Lead Score explains the score where it is made.`;
	return { pointsNow: null, explanation: null, reason };
}

function isLimited({ floor, ceiling, groups = [] }: ScoreModel): boolean {
	return [{ floor, ceiling }, ...groups].some(
		(limits) => limits.floor !== undefined || limits.ceiling !== undefined,
	);
}
