import type { Rule } from '../../rule/rule';
import { ParameterError } from '../parameters/error';
import { countingMachines } from '../rules/bots';
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
	/** The same with machines counted; null where that makes no difference. */
	withMachines: Rule | null;
}

/** @throws ParameterError that names the branch and how to mend it */
export function branchesOf(
	{ values = [] }: BranchesParameter,
	workflowId: string,
	steps?: readonly SendStep[],
): Branch[] {
	const names = values.map(({ name }) => String(name ?? '').trim());
	checkNames(names);
	return values.map((branch, i) => {
		const rule = ruleFromParameters(branch, `Branch '${names[i]}'`, workflowId, steps);
		return { name: names[i], rule, withMachines: countingMachines(rule) };
	});
}

/** Outcomes are told apart by their branch's name. */
function checkNames(names: readonly string[]): void {
	names.forEach((name, i) => {
		if (name === '') {
			throw new ParameterError(`Branch ${i + 1} has no name. Fill in its 'Branch Name'.`);
		}
		if (name === OTHERWISE) {
			throw new ParameterError(
				`Branch ${i + 1} is called '${OTHERWISE}', as the last output is. Give it another 'Branch Name'.`,
			);
		}
		const first = names.indexOf(name);
		if (first !== i) {
			throw new ParameterError(
				`Branches ${first + 1} and ${i + 1} are both called '${name}'. Give one of them another 'Branch Name'.`,
			);
		}
	});
}

export interface BranchChoice {
	name: string;
	/** Where opens and clicks by machines would have led, had they counted. */
	ignored?: string;
}

/** All rules that have to be asked, for `choiceOf`. */
export function rulesOf(branches: readonly Branch[]): Rule[] {
	return branches.flatMap(({ rule, withMachines }) => (withMachines ? [rule, withMachines] : rule));
}

/** The first branch whose rule holds; `holds` are the answers to `rulesOf`, in order. */
export function choiceOf(branches: readonly Branch[], holds: readonly boolean[]): BranchChoice {
	let at = 0;
	let name: string | undefined;
	let machines: string | undefined;
	for (const branch of branches) {
		const answer = holds[at++];
		const withMachines = branch.withMachines === null ? answer : holds[at++];
		if (answer) name ??= branch.name;
		if (withMachines) machines ??= branch.name;
	}
	const choice = { name: name ?? OTHERWISE };
	const ignored = machines ?? OTHERWISE;
	return ignored === choice.name ? choice : { ...choice, ignored };
}
