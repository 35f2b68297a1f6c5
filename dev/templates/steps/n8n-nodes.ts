import type { Kind } from '../canvas';
import type { Parameters } from './step';

/** A node of n8n's own, in one of its versions. */
export const native = (
	type: string,
	typeVersion: number,
	parameters: Parameters,
	hasUrl = false,
): Kind => ({ type: `n8n-nodes-base.${type}`, typeVersion, parameters, hasUrl });

/** n8n's schedule, such as every Tuesday at eight. */
export const schedule = (interval: Parameters) =>
	native('scheduleTrigger', 1.2, { rule: { interval: [interval] } });

/** Fields with a text or expression each; those of a node named Settings differ from client to client. */
export const setFields = (fields: Record<string, string>) =>
	native('set', 3.4, {
		mode: 'manual',
		assignments: {
			assignments: Object.entries(fields).map(([name, value]) => ({
				id: name,
				name,
				value,
				type: 'string',
			})),
		},
		options: {},
	});

export interface Check {
	/** An expression without its braces. */
	left: string;
	operation: string;
	right?: string;
}

/** All of the checks hold, as texts; n8n's If has the outputs true and false, its Filter one. */
export const checked = (type: 'if' | 'filter', checks: readonly Check[]) =>
	native(type, 2.2, {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
			conditions: checks.map(({ left, operation, right = '' }, i) => ({
				id: `check-${i + 1}`,
				leftValue: `={{ ${left} }}`,
				rightValue: right,
				operator: {
					type: 'string',
					operation,
					...(/empty|exists/i.test(operation) && { singleValue: true }),
				},
			})),
			combinator: 'and',
		},
		looseTypeValidation: true,
		options: {},
	});

/** Drops items whose value has come by in an earlier execution. */
export const unseen = (expression: string, historySize = 10_000) =>
	native('removeDuplicates', 2, {
		operation: 'removeItemsSeenInPreviousExecutions',
		logic: 'removeItemsWithAlreadySeenKeyValues',
		dedupeValue: `={{ ${expression} }}`,
		options: { scope: 'node', historySize },
	});

/** Creates or updates the contact that an expression names by its email. */
export const saveContact = (
	email: string,
	additionalFields: Record<string, string>,
	attributes: Record<string, string>,
	shown: Parameters = {},
): Kind =>
	contactNode('upsert', email, { attributes: valuesOf(attributes), additionalFields }, shown);

/** An event of a contact that an expression names by its email; outside of a journey. */
export const recordEventOf = (
	email: string,
	event: string,
	properties: Record<string, string> | string,
	messageId: string,
): Kind =>
	contactNode('recordEvent', email, {
		eventName: { __rl: true, mode: 'name', value: event },
		...(typeof properties === 'string'
			? { propertiesFrom: 'json', propertiesJson: properties }
			: { properties: valuesOf(properties) }),
		eventFields: { messageId },
	});

export const contactNode = (
	operation: string,
	email: string,
	parameters: Parameters,
	options: Parameters = {},
): Kind => ({
	type: 'n8n-nodes-journey.journeyContact',
	typeVersion: 1,
	parameters: {
		operation,
		contactBy: 'email',
		email,
		...parameters,
		store: 'instance',
		options: { stage: 'awareness', ...options },
	},
});

const valuesOf = (fields: Record<string, string>) => ({
	values: Object.entries(fields).map(([name, value]) => ({ name, value })),
});
