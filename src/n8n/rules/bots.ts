import type { Rule, RuleNode } from '../../rule/rule';

/** The rule with opens and clicks by bots counted; null if that makes no difference. */
export function countingBots(rule: Rule): Rule | null {
	let ignores = false;
	const counting = (node: RuleNode): RuleNode => {
		if ('all' in node) return { all: node.all.map(counting) };
		if ('any' in node) return { any: node.any.map(counting) };
		if ('none' in node) return { none: node.none.map(counting) };
		if (node.type !== 'message' || node.includeMachines) return node;
		if (node.engagement !== 'opened' && node.engagement !== 'clicked') return node;
		ignores = true;
		return { ...node, includeMachines: true };
	};
	const changed = counting(rule);
	return ignores ? ({ version: rule.version, ...changed } as Rule) : null;
}
