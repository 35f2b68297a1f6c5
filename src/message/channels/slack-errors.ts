import { ChannelError, type ChannelErrorDetails } from './channel';
import type { HttpReply, Refusal } from './http';

/*
 * Errors of chat.postMessage: https://docs.slack.dev/reference/methods/chat.postMessage
 * A code that is not listed is permanent for the message and its recipient.
 */

const CONFIG = new Set([
	'access_denied',
	'accesslimited',
	'account_inactive',
	'deprecated_endpoint',
	'ekm_access_denied',
	'enterprise_is_restricted',
	'invalid_auth',
	'method_deprecated',
	'missing_scope',
	'no_permission',
	'not_allowed_token_type',
	'not_authed',
	'org_login_required',
	'team_access_not_granted',
	'token_expired',
	'token_revoked',
	'two_factor_setup_required',
	'unknown_method',
]);
/** Errors in the template. */
const CONTENT = new Set([
	'invalid_arguments',
	'invalid_array_arg',
	'invalid_blocks',
	'invalid_blocks_format',
	'invalid_charset',
	'invalid_form_data',
	'markdown_text_conflict',
	'msg_blocks_too_long',
	'msg_too_long',
	'no_text',
	'too_many_contact_cards',
]);
const RATE_LIMITED = new Set(['rate_limited', 'ratelimited']);
const LATER = new Set(['request_timeout', 'service_unavailable', 'team_added_to_org']);
/** According to Slack, the message may have been posted nevertheless. */
const UNSURE = new Set(['fatal_error', 'internal_error']);
/** Errors of a fixed channel, rather than of a contact. */
const PLACE = new Set([
	'channel_not_found',
	'is_archived',
	'not_in_channel',
	'restricted_action',
	'restricted_action_non_threadable_channel',
	'restricted_action_read_only_channel',
	'restricted_action_thread_only_channel',
]);

const HINTS: Record<string, string> = {
	missing_scope: "Give the app the scope 'chat:write' and install it again.",
	not_in_channel: 'Invite the app to the channel, or give it the scope chat:write.public.',
};

/** For 4xx and 5xx responses with one of Slack's codes. */
export function slackRefusal(fixedChannel: boolean): (reply: HttpReply) => Refusal | undefined {
	return ({ json, status }) => {
		const { error } = (json ?? {}) as { error?: unknown };
		// The status itself is clear, and comes with Retry-After.
		if (typeof error !== 'string' || status === 429) return undefined;
		return { message: inWords(error), ...classifySlackError(error, fixedChannel) };
	};
}

export function slackError(code: string | undefined, fixedChannel: boolean): ChannelError {
	if (code === undefined) {
		return new ChannelError("The response is not from Slack's API. Correct 'API Base URL'.", {
			kind: 'config',
			code: 'EANSWER',
			accepted: 'unknown',
		});
	}
	return new ChannelError(inWords(code), classifySlackError(code, fixedChannel));
}

function inWords(code: string): string {
	const hint = HINTS[code];
	return `Slack refused it: ${code}${hint ? `. ${hint}` : ''}`;
}

function classifySlackError(code: string, fixedChannel: boolean): ChannelErrorDetails {
	if (CONFIG.has(code)) return { code, kind: 'config', scope: 'channel' };
	if (CONTENT.has(code)) return { code, kind: 'config', scope: 'message' };
	if (RATE_LIMITED.has(code)) return { code, kind: 'rate-limited', scope: 'channel' };
	if (LATER.has(code)) return { code, kind: 'temporary' };
	if (UNSURE.has(code)) return { code, kind: 'temporary', accepted: 'unknown' };
	if (fixedChannel && PLACE.has(code)) return { code, kind: 'config', scope: 'channel' };
	return { code, kind: 'permanent' };
}
