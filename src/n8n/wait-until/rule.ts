import type { Rule } from '../../rule/rule';
import { ruleFromParameters, type RuleParameters } from '../rules/parameter';
import type { SendStep } from '../rules/send-steps';
import type { Read } from './parts';

/**
 * Reads the rule editor of a wait, or of an alternative of a race. Equal rules of a batch are
 * parsed once. `steps`: see ruleFromParameters.
 */
export function waitRules(
	workflowId: string,
	steps?: readonly SendStep[],
): (parameter: Read) => Rule {
	const known = new Map<string, Rule>();
	return (parameter) => {
		const raw: RuleParameters = {
			conditionsDefineBy: parameter('conditionsDefineBy', 'conditions'),
			conditionsMatch: parameter('conditionsMatch', 'all'),
			conditions: parameter('conditions', {}),
			conditionsJson: parameter('conditionsJson', ''),
		};
		const text = JSON.stringify(raw);
		const rule = known.get(text) ?? ruleFromParameters(raw, 'Rule', workflowId, steps);
		known.set(text, rule);
		return rule;
	};
}
