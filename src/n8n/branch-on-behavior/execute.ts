import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	branchesOf,
	choiceOf,
	OTHERWISE,
	rulesOf,
	type Branch,
	type BranchChoice,
	type BranchesParameter,
} from './rules';
import { branchOutputs } from './outputs';
import { hintAt, linked, settleErrors } from '../items/results';
import { batchParameters } from '../parameters/read';
import { passThrough, workspaceOf, type Decision } from '../items/pass-through';
import {
	byDefinition,
	definitionReader,
	stepsFor,
	storeMatch,
	type RuleSubject,
	type Match,
} from '../rules/match';
import { storeForTest, testContacts, testMatch } from '../rules/test-run';
import type { StoreHandle } from '../stores/handle';
import { storeOf } from '../stores/open';
import { isTestRun } from '../parameters/test-run';

type BranchesOf = (index: number) => Branch[];

/** Routes each contact to the first branch whose rule holds. */
export async function executeBranch(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	if (isTestRun(context)) return await testRun(context);
	const handle = await storeOf(context);
	const branchesAt = await branchReader(context, handle);
	const workspaceId = await workspaceOf(context, handle);
	const match = storeMatch(handle, workspaceId, context.getTimezone());
	const names = outputNames(context);
	const choices: Array<BranchChoice | null> = [];
	const passed = await passThrough(context, handle, async ({ itemContacts, errors }) => {
		choices.push(...(await choose(itemContacts, branchesAt, match, errors)));
		return choices.map((choice) => choice && asChoice(choice, names));
	});
	hintAt(context, botHints(choices));
	return routeItems(names, passed.leaving, passed.failed);
}

/** The item names its branch, even if an earlier execution decided it. */
function asChoice(choice: BranchChoice, names: readonly string[]): Decision {
	const { name, ignored } = choice;
	const currentName = (outcome: string) => (names.includes(outcome) ? outcome : OTHERWISE);
	return {
		outcome: name,
		...(ignored !== undefined && { detail: { ignored } }),
		added: (outcome) => ({
			branch: outcome === name ? { ...choice } : { name: currentName(outcome) },
		}),
	};
}

function outputNames(context: IExecuteFunctions): string[] {
	return branchOutputs(context.getNode().parameters).map(({ displayName }) => displayName);
}

async function branchReader(
	context: IExecuteFunctions,
	handle: StoreHandle | null,
): Promise<BranchesOf> {
	const read = batchParameters(context);
	const workflowId = context.getWorkflow().id ?? '';
	const steps = await stepsFor(context, handle);
	return definitionReader(
		context,
		(index) => read<BranchesParameter>('branches', index, {}),
		(raw) => branchesOf(raw, workflowId, steps),
	);
}

/**
 * Branches in the order of the contacts; null for a contact whose branches cannot be read, which is
 * added to `errors`.
 */
async function choose<Subject extends RuleSubject>(
	subjects: readonly Subject[],
	branchesAt: BranchesOf,
	match: Match<Subject>,
	errors: Map<number, Error>,
): Promise<Array<BranchChoice | null>> {
	const chosen = new Map<Subject, BranchChoice>();
	for (const [branches, group] of byDefinition(subjects, branchesAt, errors)) {
		const rules = rulesOf(branches);
		const answers = rules.length === 0 ? [] : await match(rules, group);
		group.forEach((subject, i) => chosen.set(subject, choiceOf(branches, answers[i] ?? [])));
	}
	return subjects.map((subject) => chosen.get(subject) ?? null);
}

/** Manual execution: live contacts are read, and nothing is written. */
async function testRun(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const handle = await storeForTest(context);
	const branchesAt = await branchReader(context, handle);
	const errors = new Map<number, Error>();
	const subjects = await testContacts(context, handle);
	const match = await testMatch(context, handle);
	const choices = await choose(subjects, branchesAt, match, errors);
	const leaving = new Map<string, INodeExecutionData[]>();
	subjects.forEach(({ json, index }, i) => {
		const choice = choices[i];
		if (choice === null) return;
		const items = leaving.get(choice.name) ?? [];
		leaving.set(choice.name, items);
		items.push(linked({ json: { ...json, branch: { ...choice } } }, index));
	});
	hintAt(context, botHints(choices));
	return routeItems(outputNames(context), leaving, settleErrors(context, errors));
}

/**
 * Items by output. A replayed item takes the branch that was decided first; if that branch has been
 * renamed or removed since, the item leaves by 'Otherwise'.
 */
function routeItems(
	names: readonly string[],
	leaving: ReadonlyMap<string, INodeExecutionData[]>,
	failed: readonly INodeExecutionData[],
): INodeExecutionData[][] {
	const outputs = names.map((): INodeExecutionData[] => []);
	const [otherwise] = outputs;
	for (const [outcome, items] of leaving) {
		const output = outputs[names.indexOf(outcome)] ?? otherwise;
		output.push(...items);
	}
	outputs.forEach((items) => items.sort((a, b) => inputIndex(a) - inputIndex(b)));
	otherwise.push(...failed);
	return outputs;
}

function inputIndex({ pairedItem }: INodeExecutionData): number {
	return (pairedItem as { item: number }).item;
}

/** Hints that bot activity was ignored, by the branch that it would have led to. */
function botHints(choices: ReadonlyArray<BranchChoice | null>): string[] {
	const counts = new Map<string, number>();
	for (const choice of choices) {
		if (choice?.ignored === undefined) continue;
		counts.set(choice.ignored, (counts.get(choice.ignored) ?? 0) + 1);
	}
	return [...counts].map(
		([name, n]) =>
			`Opens or clicks by bots (image proxies, security scanners) were ignored. With them, ${n} ${n === 1 ? 'contact' : 'contacts'} would have gone to '${name}'. To count them, add 'Include Bot Activity' to the condition.`,
	);
}
