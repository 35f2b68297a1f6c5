import { z } from 'zod';

import { oneLine } from '../address';
import { ChannelError, type ChannelErrorDetails, type SendReceipt } from '../channel';
import type { HttpReply, Refusal } from '../http';

const part = z.object({
	status: z.string(),
	'message-id': z.string().optional(),
	'error-text': z.string().optional(),
});
const answer = z.object({ messages: z.array(part).min(1) });

type Part = z.output<typeof part>;
type ErrorClass = Omit<ChannelErrorDetails, 'code'>;

const TAKEN = '0';
const CONFIG: ErrorClass = { kind: 'config', scope: 'channel' };
const CONTENT: ErrorClass = { kind: 'config', scope: 'message' };
const TOO_MANY: ErrorClass = { kind: 'rate-limited', scope: 'channel' };

/** Status of a part (https://developer.vonage.com/en/api-errors/sms); any other is permanent. */
const ERROR_CLASSES: Record<string, ErrorClass> = {
	1: TOO_MANY,
	2: CONTENT, // a field is missing
	3: CONTENT, // a field is invalid
	4: CONFIG, // login
	5: { kind: 'temporary' }, // internal error
	8: CONFIG, // account suspended
	9: CONFIG, // no credit
	10: TOO_MANY, // connections
	11: CONFIG, // account without HTTP
	12: CONTENT, // text too long
	14: CONFIG, // signature
	15: CONFIG, // sender
	22: CONFIG, // network code
	23: CONFIG, // callback
	32: CONFIG, // signature and secret together
};

/**
 * Vonage answers 200 whatever the result; every part has a status of its own. A message with any
 * accepted part is not sent again.
 * @throws ChannelError if no part was accepted
 */
export function vonageReceipt({ json }: HttpReply): SendReceipt {
	const { data } = answer.safeParse(json);
	if (!data) {
		throw new ChannelError("The response is not from Vonage's SMS API.", {
			kind: 'temporary',
			code: 'EANSWER',
			accepted: 'unknown',
		});
	}
	const taken = data.messages.find(({ status }) => status === TAKEN);
	if (taken) return { providerId: taken['message-id'] };
	throw refused(data.messages[0]);
}

function refused({ status, 'error-text': text }: Part): ChannelError {
	const errorClass = Object.hasOwn(ERROR_CLASSES, status)
		? ERROR_CLASSES[status]
		: ({ kind: 'permanent' } as const);
	return new ChannelError(oneLine(`Vonage: ${text || `status ${status}`}`), {
		...errorClass,
		code: status,
	});
}

/** Before the SMS API itself is reached, errors come as RFC 7807. */
const problem = z.object({ title: z.string(), detail: z.string().optional() });

export function vonageRefusal({ json }: HttpReply): Refusal | undefined {
	const { data } = problem.safeParse(json);
	return data && { message: oneLine(`Vonage: ${data.title}. ${data.detail ?? ''}`) };
}
