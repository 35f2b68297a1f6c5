import { isObject } from '../../n8n/parameters/values';
import { ofKind } from '../flow';
import { problemsAt, type LintRule } from '../rule';

/*
 * The editor's hints copy the source of these functions, so they must be self-contained.
 */

/** Whether the parameters of Multi-Channel Send make a marketing message without a topic. */
export function lacksTopic(parameters: Record<string, unknown>): boolean {
	const { operation, purpose, options } = parameters as {
		operation?: unknown;
		purpose?: unknown;
		options?: { topic?: unknown };
	};
	if (operation === 'confirmHandOff' || purpose === 'transactional') return false;
	return String(options?.topic ?? '').trim() === '';
}

/** Whether they make a marketing email whose body has no link to unsubscribe. */
export function lacksUnsubscribe(parameters: Record<string, unknown>): boolean {
	const { operation, purpose, channels, emailFormat } = parameters;
	if (operation === 'confirmHandOff' || purpose === 'transactional') return false;
	if (!Array.isArray(channels) || !channels.includes('email')) return false;
	const fields = { mjml: ['mjml'], text: ['text'], both: ['html', 'text'] }[
		String(emailFormat)
	] ?? ['html'];
	return fields.some((field) => {
		const body = String(parameters[field] ?? '').trim();
		// What an expression returns is not known here.
		if (body === '' || body.startsWith('=')) return false;
		return !/unsubscribe|links\s*\.\s*preferences|links\s*\[/i.test(body);
	});
}

export const marketingWithoutTopic: LintRule = {
	id: 'marketing-without-topic',
	severity: 'warning',
	title: 'Marketing message without a consent topic',
	why: 'Consent is checked for the channel alone, so contacts who are tired of one kind of message can only opt out of all of them.',
	fix: "Add the option 'Topic' (of those in the Journey Hub), or set 'Purpose' to Transactional if the message is one, such as a receipt.",
	check: (flow) =>
		problemsAt(ofKind(flow, 'multiChannelSend'), ({ parameters }) =>
			lacksTopic(parameters) ? 'This marketing message has no consent topic.' : null,
		),
};

export const marketingWithoutUnsubscribe: LintRule = {
	id: 'marketing-without-unsubscribe',
	severity: 'warning',
	title: 'Marketing email without an unsubscribe link',
	why: 'Many countries require a visible link. Without one contacts use the spam button instead, which harms delivery of all mail.',
	fix: 'Add a link to {{ links.unsubscribe }} or {{ links.preferences }} to each part of the email.',
	check: (flow) =>
		problemsAt(ofKind(flow, 'multiChannelSend'), ({ parameters }) =>
			lacksUnsubscribe(parameters)
				? 'The body of this marketing email has no link to unsubscribe or to the preference page.'
				: null,
		),
};

/** Whether a node sends a marketing message. */
export function isMarketing({ operation, purpose }: Record<string, unknown>): boolean {
	return operation !== 'confirmHandOff' && purpose !== 'transactional';
}

/** Whether frequency caps hold back further messages to a contact. */
export function hasCap({ options }: Record<string, unknown>): boolean {
	const { frequencyCaps } = isObject(options) ? options : {};
	const { caps } = isObject(frequencyCaps) ? frequencyCaps : {};
	return Array.isArray(caps) && caps.length > 0;
}
