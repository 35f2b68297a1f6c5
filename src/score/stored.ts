import type { RuleMoment } from '../rule/rule';
import type { ScoreFacts } from './facts';
import type { ScoreModel } from './model';
import { scoreOf, type ScoreLine } from './score';

/** The explanation of a contact's stored score, as far as it is still known. */
export interface StoredExplanation {
	/** As of now; null: unknown. */
	pointsNow: number | null;
	/** Adds up to `pointsNow`; null: unknown. */
	explanation: ScoreLine[] | null;
	/** Why there is no explanation. */
	reason?: string;
}

/**
 * Explains a score from the contact's current data. A number from an item is not stored, unless it
 * is all that the model counts: then the stored points came from it.
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
	const reason = `'${label}' uses a number from the item, which is not stored. Lead Score returns the explanation when it scores the contact.`;
	return { pointsNow: null, explanation: null, reason };
}

function isLimited({ floor, ceiling, groups = [] }: ScoreModel): boolean {
	return [{ floor, ceiling }, ...groups].some(
		(limits) => limits.floor !== undefined || limits.ceiling !== undefined,
	);
}
