import { firstOccurrence } from '../../journey/schedule';
import { branchesOf, type BranchesParameter } from '../../n8n/branch-on-behavior/rules';
import { hubSettingsOf } from '../../n8n/journey-hub/settings';
import { readJourneyParameters } from '../../n8n/journey-trigger/parameters';
import { readScoreModel } from '../../n8n/lead-score/parameters';
import { checkPolicyParameters } from '../../n8n/multi-channel-send/policy';
import { hasExpression } from '../../n8n/parameters/read';
import { fitAll } from '../../n8n/parameters/types';
import { isObject } from '../../n8n/parameters/values';
import { segmentDefinition, segmentQuery } from '../../n8n/segment-filter/query';
import { readSplitPlan } from '../../n8n/split-test/plan';
import { checkWaitParameters } from '../../n8n/wait-until/check';
import { isSurelyShown, type Values } from '../../n8n/parameters/display';
import { describedNode } from '../description/parameters';
import type { Group, Property } from '../../n8n/parameters/property';
import type { FlowNode } from '../flow';
import type { LintRule, Problem } from '../rule';
import { expressionsOf } from './batch-expression';

export const invalidParameter: LintRule = {
	id: 'invalid-parameter',
	severity: 'error',
	title: 'Parameter that is missing or invalid',
	why: 'The workflow cannot be activated, or the node fails as soon as a contact reaches it.',
	fix: 'Correct the parameter in the node.',
	*check({ file, nodes }, { now }): Generator<Problem> {
		for (const each of nodes) {
			if (each.kind === null || each.node.disabled === true) continue;
			// Another rule reports them, and n8n takes them for text here.
			if (expressionsOf(each).length > 0) continue;
			const missing = missingIn(each);
			for (const label of missing) yield { node: each.node, message: `${label} is empty.` };
			if (missing.length > 0) continue;
			const message = refusalOf(each, { workflowId: file.id, now });
			if (message !== null) yield { node: each.node, message };
		}
	},
};

function missingIn({ kind, parameters }: FlowNode): string[] {
	return [...emptyOf(describedNode(kind!).properties, parameters, parameters, '')];
}

/** Labels of required parameters that are shown and empty. */
function* emptyOf(
	properties: readonly Property[],
	values: Values,
	node: Values,
	where: string,
): Generator<string> {
	for (const property of properties) {
		const { name, displayName, required, displayOptions = {}, type } = property;
		if (!isSurelyShown(displayOptions, values, node)) continue;
		const value = values[name];
		if (required && isEmpty(value, type)) yield `'${displayName}'${where}`;
		if (type !== 'fixedCollection' || !isObject(value)) continue;
		for (const group of property.options as Group[]) {
			const entries = [value[group.name] ?? []].flat();
			for (const [i, entry] of entries.entries()) {
				if (!isObject(entry)) continue;
				yield* emptyOf(group.values, entry, node, ` of '${displayName}' ${i + 1}${where}`);
			}
		}
	}
}

function isEmpty(value: unknown, type: string): boolean {
	const plain = type === 'resourceLocator' && isObject(value) ? value.value : value;
	if (typeof plain === 'string') return plain.trim() === '';
	return plain === undefined || plain === null || (Array.isArray(plain) && plain.length === 0);
}

interface Where {
	workflowId: string;
	/** ms */
	now: number;
}

/** The message of the error that the node's own code throws for its parameters; null: none. */
function refusalOf(each: FlowNode, where: Where): string | null {
	try {
		const { properties } = describedNode(each.kind!);
		const parameters = fitAll(properties as never, each.parameters, isExpression);
		READERS[each.kind!]?.({ ...each.node, parameters } as never, where);
		return null;
	} catch (error) {
		const { name, message } = error as Error;
		// An error that the code does not foresee, for a value that n8n's editor never stores.
		if (/^(Type|Range|Reference)Error$/.test(name)) return 'Its parameters cannot be read.';
		return message;
	}
}

const isExpression = (value: unknown) => typeof value === 'string' && value.startsWith('=');

interface Read {
	name: string;
	id: string;
	parameters: Values;
}

/** Has the node's own code read the parameters, as far as they hold no expressions. */
const READERS: Record<string, (node: Read, where: Where) => void> = {
	journeyTrigger(node, { workflowId, now }) {
		const { config } = readJourneyParameters(node as never, workflowId);
		if (config.entry.on === 'schedule') firstOccurrence(config.entry.schedule, 'UTC', now);
	},
	waitUntil: (node, { now, workflowId }) => checkWaitParameters(node as never, now, workflowId),
	branchOnBehavior({ parameters: { branches = {} } }, { workflowId }) {
		if (!hasExpression(branches)) branchesOf(branches as BranchesParameter, workflowId);
	},
	splitTest({ parameters }) {
		if (!hasExpression(parameters)) readSplitPlan(reading(parameters) as never);
	},
	leadScore({ name, parameters }, { workflowId }) {
		if (!hasExpression(parameters)) readScoreModel(parameters, { name, workflowId });
	},
	segmentFilter({ parameters }, { workflowId }) {
		if (!hasExpression(parameters)) segmentQuery(parameters, workflowId);
		segmentDefinition(parameters, 'UTC', workflowId);
	},
	multiChannelSend(node) {
		if (node.parameters.operation !== 'confirmHandOff') checkPolicyParameters(node as never);
	},
	journeyHub(node) {
		if (!hasExpression(node.parameters)) hubSettingsOf(node as never, { workspaceId: 0, url: '' });
	},
};

/** Parameters as an execution of one item reads them, by their path. */
function reading(parameters: Values) {
	return {
		getNodeParameter(path: string, _index: number, fallback?: unknown) {
			const found = path
				.split('.')
				.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), parameters);
			return found ?? fallback;
		},
	};
}
