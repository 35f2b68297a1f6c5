import { RuleError, type RuleFlaw } from '../../rule/error';
import type { Condition, Rule } from '../../rule/rule';
import { parseRule } from '../../rule/schema';
import { ParameterError } from '../parameters/error';
import { readCondition } from './condition';
import { type ConditionParameters } from './fields';
import { isObject } from '../parameters/values';
import { labelOf } from './labels';
import { stepReader, type SendStep, type StepOf } from './send-steps';

/** The rule editor's parameters (nodes/shared/rule.ts), raw or with expressions resolved. */
export interface RuleParameters {
	conditionsDefineBy?: string;
	conditionsMatch?: string;
	conditions?: { values?: ConditionParameters[] };
	conditionsJson?: unknown;
}

/** The parameters of an editor whose name is not 'conditions'. */
export function rulePart(parameters: Record<string, unknown>, name: string): RuleParameters {
	return {
		conditionsDefineBy: parameters[`${name}DefineBy`],
		conditionsMatch: parameters[`${name}Match`],
		conditions: parameters[name],
		conditionsJson: parameters[`${name}Json`],
	} as RuleParameters;
}

/**
 * The rule in the parameters. `where` begins messages, such as "Branch 'Opened'". `steps` are the
 * workflow's send steps, for steps that are given by name; see stepReader.
 * @throws ParameterError that names the place, the problem and the remedy
 */
export function ruleFromParameters(
	raw: RuleParameters,
	where: string,
	workflowId: string,
	steps?: readonly SendStep[],
): Rule {
	const stepOf = stepReader(workflowId, steps);
	if (raw.conditionsDefineBy === 'json') return ruleFromJson(raw.conditionsJson, where, stepOf);
	const match = raw.conditionsMatch ?? 'all';
	const entries = raw.conditions?.values ?? [];
	if (entries.length === 0) throw new ParameterError(`${where}: add at least one condition.`);
	const conditions = entries.map((entry, i) => {
		try {
			return readCondition(entry, stepOf);
		} catch (error) {
			if (!(error instanceof ParameterError)) throw error;
			throw new ParameterError(`${where}, condition ${i + 1}: ${sentence(error.message)}`);
		}
	});
	return checked({ version: 1, [match]: conditions }, where, (flaw) =>
		describeCondition(flaw, conditions),
	);
}

function ruleFromJson(input: unknown, where: string, stepOf: StepOf): Rule {
	const json = typeof input === 'string' ? parsed(input, where) : input;
	return checked(withSteps(json, stepOf), where, ({ path, message }) =>
		path === '' ? `'Rule (JSON)' ${message}` : `'Rule (JSON)' at ${path}: ${message}`,
	);
}

function parsed(text: string, where: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch (error) {
		throw new ParameterError(
			`${where}: 'Rule (JSON)' is not valid JSON (${(error as Error).message}). Check commas and double quotes.`,
		);
	}
}

/** A message condition may name a step of this workflow by its node id alone. */
function withSteps(input: unknown, stepOf: StepOf): unknown {
	if (Array.isArray(input)) return input.map((each) => withSteps(each, stepOf));
	if (!isObject(input)) return input;
	if (input.type === 'message' && typeof input.step === 'string') {
		return { ...input, step: stepOf(input.step) };
	}
	if ('type' in input) return input;
	return Object.fromEntries(
		Object.entries(input).map(([key, value]) => [key, withSteps(value, stepOf)]),
	);
}

function checked(rule: unknown, where: string, describe: (flaw: RuleFlaw) => string): Rule {
	try {
		return parseRule(rule);
	} catch (error) {
		if (!(error instanceof RuleError)) throw error;
		throw new ParameterError(`${where}: ${sentence(error.flaws.map(describe).join('; '))}`);
	}
}

const PLACE = /^(?:all|any|none)\[(\d+)\]\.?(.*)$/;

/** "condition 2: 'Last' must be 0 or more": the flaw with the labels of the editor. */
function describeCondition({ path, message }: RuleFlaw, conditions: readonly Condition[]): string {
	const found = PLACE.exec(path);
	if (found === null) return `${path} ${message}`.trim();
	const [, index, field] = found;
	const label = labelOf(conditions[Number(index)].type, field);
	return `condition ${Number(index) + 1}: ${label === '' ? '' : `'${label}' `}${message}`;
}

function sentence(text: string): string {
	return text.endsWith('.') ? text : `${text}.`;
}
