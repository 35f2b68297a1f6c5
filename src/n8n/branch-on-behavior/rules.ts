import type { Rule } from '../../rule/rule';
import { ParameterError } from '../parameters/error';
import { countingBots } from '../rules/bots';
import { ruleFromParameters, type RuleParameters } from '../rules/parameter';
import type { SendStep } from '../rules/send-steps';

export const OTHERWISE = 'Otherwise';

/** The 'Branches' parameter as n8n stores it. */
export interface BranchesParameter {
	values?: Array<RuleParameters & { name?: unknown }>;
}

export interface Branch {
	name: string;
	rule: Rule;
	/** The rule with bot activity counted; null if that makes no difference. */
	withBots: Rule | null;
}

/** @throws ParameterError that names the branch and the remedy */
export function branchesOf(
	{ values = [] }: BranchesParameter,
	workflowId: string,
	steps?: readonly SendStep[],
): Branch[] {
	const names = values.map(({ name }) => String(name ?? '').trim());
	checkNames(names);
	return values.map((branch, i) => {
		const rule = ruleFromParameters(branch, `Branch '${names[i]}'`, workflowId, steps);
		return { name: names[i], rule, withBots: countingBots(rule) };
	});
}

/** Outcomes are identified by the branch's name, so names must be unique. */
function checkNames(names: readonly string[]): void {
	names.forEach((name, i) => {
		if (name === '') {
			throw new ParameterError(`Branch ${i + 1} has no name. Fill in its 'Branch Name'.`);
		}
		if (name === OTHERWISE) {
			throw new ParameterError(
				`Branch ${i + 1} is called '${OTHERWISE}', like the first output. Change its 'Branch Name'.`,
			);
		}
		const first = names.indexOf(name);
		if (first !== i) {
			throw new ParameterError(
				`Branches ${first + 1} and ${i + 1} are both called '${name}'. Change the 'Branch Name' of one.`,
			);
		}
	});
}

export interface BranchChoice {
	name: string;
	/** The branch that ignored opens and clicks by bots would have led to. */
	ignored?: string;
}

/** All rules to be evaluated, for `choiceOf`. */
export function rulesOf(branches: readonly Branch[]): Rule[] {
	return branches.flatMap(({ rule, withBots }) => (withBots ? [rule, withBots] : rule));
}

/** The first branch whose rule holds; `holds` are the results of `rulesOf`, in order. */
export function choiceOf(branches: readonly Branch[], holds: readonly boolean[]): BranchChoice {
	let at = 0;
	let name: string | undefined;
	let withBotsName: string | undefined;
	for (const branch of branches) {
		const answer = holds[at++];
		const withBots = branch.withBots === null ? answer : holds[at++];
		if (answer) name ??= branch.name;
		if (withBots) withBotsName ??= branch.name;
	}
	const choice = { name: name ?? OTHERWISE };
	const ignored = withBotsName ?? OTHERWISE;
	return ignored === choice.name ? choice : { ...choice, ignored };
}
