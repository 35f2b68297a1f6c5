import { z } from 'zod';

import type { HttpReply, Refusal } from './http';

/** https://core.telegram.org/bots/api#making-requests and #responseparameters */
const refusalShape = z.object({
	description: z.string(),
	parameters: z
		.object({
			/** seconds */
			retry_after: z.number().optional(),
			migrate_to_chat_id: z.number().optional(),
		})
		.optional(),
});

/** Bad requests that are caused by the text, so that no contact has failed for good. */
const CONTENT = /can't parse entities|message is too long|message_too_long|text is empty/i;

/**
 * The meaning of Telegram's responses. It has few codes: 403 means that the recipient has blocked
 * the bot or never started it, so it concerns that recipient only.
 */
export function telegramRefusal({ status, json }: HttpReply): Refusal | undefined {
	const { success, data } = refusalShape.safeParse(json);
	if (!success) return undefined;
	const { description, parameters } = data;
	const message = `${status} ${description}`;
	if (status === 429) return { message, ...retryAfter(parameters?.retry_after) };
	if (status === 401 || status === 404) {
		return { message: `${message}. Check the credential's bot token.` };
	}
	if (status !== 400 && status !== 403) return { message };
	if (parameters?.migrate_to_chat_id !== undefined) {
		return {
			message: `${message}. The chat is now ${parameters.migrate_to_chat_id}.`,
			kind: 'permanent',
		};
	}
	if (CONTENT.test(description)) return { message, kind: 'config', scope: 'message' };
	return { message, kind: 'permanent' };
}

function retryAfter(seconds: number | undefined): Refusal {
	return seconds === undefined ? {} : { retryAfterMs: seconds * 1_000 };
}
