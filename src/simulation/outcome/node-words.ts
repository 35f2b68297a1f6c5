import { branchesOf, OTHERWISE, type BranchesParameter } from '../../n8n/branch-on-behavior/rules';
import { sendSubtitle } from '../../n8n/multi-channel-send/panel';
import { ParameterError } from '../../n8n/parameters/error';
import { locatorValue, textOf } from '../../n8n/parameters/values';
import { segmentQuery } from '../../n8n/segment-filter/query';
import { waitSubtitle } from '../../n8n/wait-until/outputs';
import type { WorkflowNode } from '../scenario';
import { ruleWords } from './rule-words';

const kindOf = ({ type }: Pick<WorkflowNode, 'type'>): string =>
	type.slice(type.lastIndexOf('.') + 1);

/** What the node does, in a few words; empty: its name says it. */
export function nodeWords(node: WorkflowNode): string {
	const { parameters } = node;
	switch (kindOf(node)) {
		case 'waitUntil':
			return waitWords(parameters);
		case 'multiChannelSend':
			return sendSubtitle(parameters);
		case 'journeyTrigger':
			return textOf(locatorValue(parameters.eventName)) || textOf(parameters.triggerOn);
		default:
			return '';
	}
}

/** n8n leaves them out of files; see nodes/WaitUntil. */
const WAIT_DEFAULTS = {
	...{ waitFor: 'duration', amount: 1, unit: 'days', maxWait: 3, maxWaitUnit: 'days' },
	...{ timeMode: 'time', time: '09:00', windowFrom: '09:00', windowTo: '18:00' },
};

const UNLIMITED = { limitWait: false, limitRace: false, limitBestHour: false };

function waitWords(given: WorkflowNode['parameters']): string {
	const parameters = { ...WAIT_DEFAULTS, ...given };
	const subtitle = waitSubtitle({ ...parameters, ...UNLIMITED });
	const words = parameters.waitFor === 'event' ? `'${subtitle}'` : subtitle;
	const limit = limitWords(parameters);
	return limit === '' ? words : `${words}, at most ${limit}`;
}

function limitWords(parameters: WorkflowNode['parameters']): string {
	const { waitFor, limitWait, limitRace, maxWait, maxWaitUnit } = parameters;
	const isLimited =
		((waitFor === 'event' || waitFor === 'rule') && limitWait !== false) ||
		(waitFor === 'race' && limitRace === true);
	return isLimited ? `${textOf(maxWait)} ${textOf(maxWaitUnit)}` : '';
}

/** When contacts leave the node by the output, in words; null: unknown. */
export function outputWords(node: WorkflowNode, output: string, workflowId: string): string | null {
	try {
		return wordsOf(node, output, workflowId);
	} catch (error) {
		// Parameters with n8n expressions have no rule that could be read.
		if (error instanceof ParameterError) return null;
		throw error;
	}
}

function wordsOf(node: WorkflowNode, output: string, workflowId: string): string | null {
	const { parameters } = node;
	switch (kindOf(node)) {
		case 'branchOnBehavior': {
			if (output === OTHERWISE) return 'none of the branches fits';
			const branches = branchesOf((parameters.branches ?? {}) as BranchesParameter, workflowId);
			const found = branches.find(({ name }) => name === output);
			return found === undefined ? null : ruleWords(found.rule);
		}
		case 'segmentFilter': {
			const words = ruleWords(segmentQuery(parameters, workflowId).rule);
			return output === 'Not In Segment' ? `not: ${words}` : words;
		}
		case 'waitUntil':
			return output === 'Timed Out'
				? `not in time: ${waitWords(parameters)}`
				: waitWords(parameters);
		case 'splitTest':
			return splitWords(parameters, output);
		case 'leadScore':
			return SCORED[output] ?? null;
		case 'multiChannelSend':
			return SENT[output] ?? null;
		default:
			return null;
	}
}

const SCORED: Record<string, string> = {
	Scored: 'the score has not crossed the threshold',
	'Crossed Up': 'the score rose to the threshold',
	'Crossed Down': 'the score sank below the threshold',
};

const SENT: Record<string, string> = {
	Continue: 'the message went out, or was skipped with its reason on the item',
	Sent: 'the message went out',
	Skipped: 'consent, caps, quiet hours, or no address',
	Failed: 'the provider refused the message for good',
	'Hand Off': 'other nodes send the message',
};

function splitWords({ arms, holdout }: WorkflowNode['parameters'], output: string): string | null {
	if (output === 'Holdout') return `${textOf(holdout)} % of contacts`;
	const { values = [] } = (arms ?? {}) as { values?: Array<{ name?: unknown; weight?: unknown }> };
	const arm = values.find(({ name }, i) => (textOf(name).trim() || `Arm ${i + 1}`) === output);
	return arm?.weight === undefined ? null : `weight ${textOf(arm.weight)}`;
}
