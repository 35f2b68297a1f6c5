import { branchesOf } from '../../n8n/branch-on-behavior/rules';
import { hasExpression } from '../../n8n/parameters/read';
import { isObject, textOf } from '../../n8n/parameters/values';
import { implies } from '../../rule/implies';
import type { Rule } from '../../rule/rule';
import { ofKind } from '../flow';
import type { LintRule, Problem } from '../rule';

export const coveredBranch: LintRule = {
	id: 'covered-branch',
	severity: 'warning',
	title: 'Branch that earlier ones cover',
	why: 'A contact takes the first branch whose rule holds. Whenever this one holds an earlier one does too, so no contact takes it.',
	fix: 'Move the branch with the stricter rule up, or make the earlier rule stricter.',
	*check(flow): Generator<Problem> {
		for (const { node, parameters } of ofKind(flow, 'branchOnBehavior')) {
			const branches = rulesOf(parameters.branches, flow.file.id);
			for (const [i, { name, rule }] of branches.entries()) {
				if (rule === null) continue;
				const before = branches.slice(0, i).filter((each) => each.rule !== null);
				if (before.length === 0) continue;
				const one = before.find((each) => implies(rule, each.rule!));
				if (one === undefined && !implies(rule, anyOf(before.map((each) => each.rule!)))) continue;
				const by = one === undefined ? 'the branches before it' : `the branch '${one.name}'`;
				yield { node, message: `No contact takes the branch '${name}': ${by} takes them all.` };
			}
		}
	},
};

const anyOf = (rules: readonly Rule[]): Rule => ({
	version: 1,
	any: rules.map(({ version: _version, ...group }) => group),
});

/** The rules of the branches in their order; null where one holds an expression or is invalid. */
function rulesOf(parameter: unknown, workflowId: string) {
	const values = isObject(parameter) ? parameter.values : undefined;
	if (!Array.isArray(values)) return [];
	return (values as unknown[]).filter(isObject).map((value) => {
		const name = textOf(value.name);
		return { name, rule: hasExpression(value) ? null : ruleOf({ ...value, name }, workflowId) };
	});
}

function ruleOf(value: { name: string }, workflowId: string): Rule | null {
	try {
		return branchesOf({ values: [value] }, workflowId)[0].rule;
	} catch {
		return null;
	}
}
