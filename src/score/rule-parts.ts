import type { Condition, Rule, RuleNode } from '../rule/rule';

function conditionsOf(node: RuleNode): Condition[] {
	if ('all' in node) return node.all.flatMap(conditionsOf);
	if ('any' in node) return node.any.flatMap(conditionsOf);
	if ('none' in node) return node.none.flatMap(conditionsOf);
	return [node];
}

/** Parts of the rule that need a journey, in words. */
export function journeyParts(rule: Rule): string[] {
	return conditionsOf(rule).flatMap((condition) => {
		if (condition.type === 'timeInJourney') return "'Time in Journey'";
		if (condition.type === 'variable') return "'Journey Variable'";
		const window = 'window' in condition ? condition.window : undefined;
		return window && 'since' in window ? "'since entry'" : [];
	});
}

/** Keys of the score models that the rule refers to; null is the contact's main score. */
export function scoresAsked(rule: Rule): Array<string | null> {
	return conditionsOf(rule).flatMap((condition) =>
		condition.type === 'score' || condition.type === 'grade' ? [condition.model ?? null] : [],
	);
}
