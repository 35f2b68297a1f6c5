import { hasExpression } from '../../n8n/parameters/read';
import { isObject } from '../../n8n/parameters/values';
import type { FlowNode } from '../flow';
import type { LintRule, Problem } from '../rule';

/** Parameters that a node reads once for all items of an execution: with the first item. */
export const READ_PER_BATCH: Record<string, { parameters: string[]; options: string[] }> = {
	multiChannelSend: {
		parameters: [
			'channels',
			'contentLanguage',
			'handOffChannel',
			'operation',
			'slackTo',
			'smsProvider',
			'strategy',
			'webhookAuthentication',
			'webhookSigned',
			'whatsAppPhoneNumberId',
		],
		options: [
			'allowPrivateAddresses',
			'apiBaseUrl',
			'fcmProjectId',
			'fcmTokenAttribute',
			'handOffAddress',
			'ifUnsure',
			'maxConnections',
			'missingVariables',
			'preferredAttribute',
			'rateLimit',
			'skippedContacts',
			'statusCallback',
			'testRecipient',
			'webPushAttribute',
			'webPushHours',
			'webPushUrgency',
		],
	},
	splitTest: {
		parameters: ['arms', 'holdout', 'optimize'],
		options: ['experimentKey', 'minimumSample', 'minimumTraffic', 'testArm'],
	},
	segmentFilter: { parameters: ['operation'], options: [] },
	journeyContact: {
		parameters: ['dashboardScope', 'operation', 'whose'],
		options: ['ifNotFound', 'resultField'],
	},
	journeyReport: { parameters: ['operation'], options: [] },
};

/** They take their parameters as they are stored: an expression would be text to them. */
const WITHOUT_ITEMS = new Set(['journeyHub', 'journeyTrigger', 'leadScore']);

export const batchExpression: LintRule = {
	id: 'expression-per-batch',
	severity: 'error',
	title: 'Expression in a parameter that is read once per execution',
	why: 'An execution carries up to 1,000 contacts. The parameter is read with the first of them, or before there is any, and its value applies to all.',
	fix: 'Set a fixed value. For different values, branch before the node, or use a template (Liquid) in its texts.',
	*check({ nodes }): Generator<Problem> {
		for (const each of nodes) {
			for (const name of expressionsOf(each)) {
				const when = WITHOUT_ITEMS.has(each.kind!)
					? 'which this node reads without an item'
					: 'which is read with the first item and applies to all contacts of the execution';
				yield { node: each.node, message: `'${name}' is an expression, ${when}.` };
			}
		}
	},
};

/** Names of the parameters with an expression where none can be. */
export function expressionsOf({ kind, node: { parameters } }: FlowNode): string[] {
	if (kind === null) return [];
	const named = (values: Record<string, unknown>) =>
		Object.keys(values).filter((name) => hasExpression(values[name]));
	const options = isObject(parameters.options) ? parameters.options : {};
	if (WITHOUT_ITEMS.has(kind)) {
		return [...named(parameters).filter((name) => name !== 'options'), ...named(options)];
	}
	if (!Object.hasOwn(READ_PER_BATCH, kind)) return [];
	const read = READ_PER_BATCH[kind];
	return [
		...named(parameters).filter((name) => read.parameters.includes(name)),
		...named(options).filter((name) => read.options.includes(name)),
	];
}
