import { z } from 'zod';

import type { JsonValue } from '../../lib/json';
import { oneLine } from './address';
import { type Channel, ChannelError } from './channel';
import { credentialOf } from './credential';
import { apiUrl, sendHttp, type Fetch } from './http';
import { slackError, slackRefusal } from './slack-errors';

export interface SlackContent {
	/** In Slack's mrkdwn; beside `blocks` it is the text of notifications. */
	text: string;
	/** Block Kit. */
	blocks?: JsonValue[];
}

export interface SlackSetup {
	/** n8n's `slackApi` credential. */
	credential: unknown;
	/**
	 * The kind of recipients. A contact's own attribute must not reach a channel. An error of one
	 * fixed channel is a configuration error, not a contact's failure.
	 */
	to: 'users' | 'channels' | 'oneChannel';
	/** Default: `https://slack.com/api`. */
	apiBaseUrl?: string;
	fetch?: Fetch;
}

const API = 'https://slack.com/api';

const credentialShape = z.object({ accessToken: z.string().trim().min(1, 'is empty') });

const answer = z.object({
	ok: z.boolean(),
	error: z.string().optional(),
	channel: z.string().optional(),
	ts: z.string().optional(),
});

/** n8n's credential, checked. @throws ChannelError of kind `config` */
export const slackCredential = (credential: unknown) =>
	credentialOf('Slack', credentialShape, credential);

/**
 * Slack, by a bot. The recipient is a user's id (`U…`), or a channel's id (`C…`) or `#name`.
 * @throws ChannelError of kind `config` for a wrong credential
 */
export function slackChannel(setup: SlackSetup): Channel<SlackContent> {
	const { to, fetch } = setup;
	const fixedChannel = to === 'oneChannel';
	const { accessToken } = slackCredential(setup.credential);
	const url = apiUrl(setup.apiBaseUrl, API, 'chat.postMessage');
	const headers = {
		authorization: `Bearer ${accessToken}`,
		'content-type': 'application/x-www-form-urlencoded',
	};
	return {
		name: 'slack',
		capabilities: { html: false, deduplicates: false },
		async send({ recipient, content }, control) {
			const body = formOf(to === 'users' ? userId(recipient) : channelId(recipient), content);
			const request = { url, method: 'POST', headers, body } as const;
			const refusal = slackRefusal(fixedChannel);
			const { json } = await sendHttp(request, control, { fetch, refusal });
			const { data } = answer.safeParse(json);
			// Slack answers 200 to nearly everything, with the result in the body.
			if (!data?.ok) throw slackError(data?.error, fixedChannel);
			const { channel, ts } = data;
			return channel && ts ? { providerId: `${channel}:${ts}` } : {};
		},
	};
}

function formOf(channel: string, { text, blocks }: SlackContent): string {
	if (text.trim() === '' && blocks === undefined) {
		throw new ChannelError('The message has no text. Fill in Text.', {
			kind: 'config',
			code: 'ECONTENT',
			scope: 'message',
		});
	}
	return new URLSearchParams({
		channel,
		text,
		...(blocks && { blocks: JSON.stringify(blocks) }),
	}).toString();
}

function userId(recipient: string): string {
	const text = recipient.trim();
	if (/^[UW][A-Z0-9]{2,}$/.test(text)) return text;
	throw noAddress(recipient, 'a Slack user ID, such as U012AB3CD');
}

function channelId(recipient: string): string {
	const text = recipient.trim();
	if (/^#?[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u.test(text)) return text;
	throw noAddress(recipient, 'a Slack channel ID, such as C012AB3CD, or a #channel');
}

function noAddress(recipient: string, expected: string): ChannelError {
	return new ChannelError(`"${oneLine(recipient)}" is not ${expected}.`, {
		kind: 'permanent',
		code: 'EADDRESS',
	});
}
