import { endlessWait, waitsForever } from '../rules/endless-wait';
import { lacksGoal, noGoal } from '../rules/goal';
import {
	lacksTopic,
	lacksUnsubscribe,
	marketingWithoutTopic,
	marketingWithoutUnsubscribe,
} from '../rules/marketing';
import type { LintRule } from '../rule';

/** A hint of a node's description, which the editor shows while a condition holds. */
interface EditorHint {
	message: string;
	type: 'info';
	location: 'ndv';
	whenToDisplay: 'always';
	displayCondition: string;
}

type Test = (parameters: Record<string, unknown>) => boolean;

/**
 * The editor evaluates it as an expression with the parameters as they are written, so `test` must
 * be self-contained.
 */
const hint = ({ title, why, fix }: LintRule, test: Test): EditorHint => ({
	message: `${title}. ${why} ${fix}`,
	type: 'info',
	location: 'ndv',
	whenToDisplay: 'always',
	displayCondition: `={{ (${test.toString()})($rawParameter) }}`,
});

/** Of Multi-Channel Send. */
export const sendHints = [
	hint(marketingWithoutTopic, lacksTopic),
	hint(marketingWithoutUnsubscribe, lacksUnsubscribe),
];

/** Of Wait Until. */
export const waitHints = [hint(endlessWait, waitsForever)];

/** Of Journey Trigger. */
export const triggerHints = [hint(noGoal, lacksGoal)];
