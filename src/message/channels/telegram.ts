import { z } from 'zod';

import { oneLine } from './address';
import { type Channel, ChannelError } from './channel';
import { credentialOf } from './credential';
import { apiUrl, sendHttp, type Fetch } from './http';
import { telegramRefusal } from './telegram-errors';

export interface TelegramContent {
	/** With `HTML`: Telegram's own tags; everything else is escaped. */
	text: string;
	parseMode?: 'HTML';
	/** Arrives without a sound. */
	silent?: boolean;
	/** Without a preview of linked pages. */
	noLinkPreview?: boolean;
}

export interface TelegramSetup {
	/** n8n's `telegramApi` credential. */
	credential: unknown;
	/** Instead of the credential's. */
	apiBaseUrl?: string;
	fetch?: Fetch;
}

const API = 'https://api.telegram.org';

const credentialShape = z.object({
	accessToken: z
		.string()
		.trim()
		.regex(/^\d+:[\w-]+$/, 'is not a bot token such as 123456:ABC-DEF1234'),
	baseUrl: z.string().trim().refine(isEmptyOrWeb, 'is not a web address').optional(),
});

function isEmptyOrWeb(text: string): boolean {
	return text === '' || (/^https?:/i.test(text) && URL.canParse(text));
}

const answer = z.object({
	result: z.object({ message_id: z.number(), chat: z.object({ id: z.number() }) }),
});

/** n8n's credential, checked. @throws ChannelError of kind `config` */
export const telegramCredential = (credential: unknown) =>
	credentialOf('Telegram', credentialShape, credential);

/**
 * Telegram, by a bot. The recipient is a chat's number, or @name of a public channel.
 * @throws ChannelError of kind `config` for a wrong credential
 */
export function telegramChannel({
	credential,
	apiBaseUrl,
	fetch,
}: TelegramSetup): Channel<TelegramContent> {
	const { accessToken, baseUrl } = telegramCredential(credential);
	const url = apiUrl(apiBaseUrl || baseUrl, API, `bot${accessToken}/sendMessage`);
	return {
		name: 'telegram',
		capabilities: { html: true, deduplicates: false },
		async send({ recipient, content }, control) {
			const body = JSON.stringify(messageOf(recipient, content));
			const headers = { 'content-type': 'application/json' };
			const request = { url, method: 'POST', headers, body } as const;
			const { json } = await sendHttp(request, control, { fetch, refusal: telegramRefusal });
			const { success, data } = answer.safeParse(json);
			// Messages are numbered within their chat.
			return success ? { providerId: `${data.result.chat.id}:${data.result.message_id}` } : {};
		},
	};
}

function messageOf(recipient: string, content: TelegramContent): object {
	const { text, parseMode, silent, noLinkPreview } = content;
	if (text.trim() === '') {
		throw new ChannelError('The message has no text. Fill in Text.', {
			kind: 'config',
			code: 'ECONTENT',
			scope: 'message',
		});
	}
	return {
		chat_id: chatId(recipient),
		...(parseMode && { parse_mode: parseMode }),
		...(silent && { disable_notification: true }),
		...(noLinkPreview && { link_preview_options: { is_disabled: true } }),
		text,
	};
}

function chatId(recipient: string): number | string {
	const text = recipient.trim();
	if (/^-?\d{1,15}$/.test(text)) return Number(text);
	if (/^@[a-z]\w{3,}$/i.test(text)) return text;
	throw new ChannelError(
		`"${oneLine(recipient)}" is not a Telegram chat. Use a chat ID, or @name of a public channel.`,
		{ kind: 'permanent', code: 'EADDRESS' },
	);
}
