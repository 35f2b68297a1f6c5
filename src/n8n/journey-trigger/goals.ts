import type { ExitCondition } from '../../journey/journey';
import { endingEvent, type EndingEventParameters } from '../parameters/event';
import { ParameterError } from '../parameters/error';
import { ruleFromParameters, type RuleParameters } from '../rules/parameter';
import type { SendStep } from '../rules/send-steps';

/** One entry of 'Goals' or 'Exits' as n8n stores it. */
export interface ExitConditionParameters extends EndingEventParameters, RuleParameters {
	name?: string;
	metBy?: 'event' | 'rule';
}

export interface ExitConditionCollection {
	values?: ExitConditionParameters[];
}

/**
 * Goals or exits; `what` names them in messages. `steps`: see ruleFromParameters.
 * @throws ParameterError that names the goal or exit and the remedy
 */
export function exitConditions(
	{ values = [] }: ExitConditionCollection,
	what: 'Goal' | 'Exit',
	workflowId: string,
	steps?: readonly SendStep[],
): ExitCondition[] {
	const names = new Set<string>();
	return values.map((value, i) => {
		const name = value.name?.trim() ?? '';
		if (name === '') throw new ParameterError(`${what} ${i + 1}: set its 'Name'.`);
		if (names.has(name)) {
			throw new ParameterError(
				`${what} ${i + 1}: there is another one named '${name}'. Rename one.`,
			);
		}
		names.add(name);
		const where = `${what} '${name}'`;
		if (value.metBy === 'rule') {
			return { name, rule: ruleFromParameters(value, where, workflowId, steps) };
		}
		return { name, event: endingEvent(value, `${where}: set 'Event Name'.`) };
	});
}
