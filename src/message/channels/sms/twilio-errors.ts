import { z } from 'zod';

import { oneLine } from '../address';
import type { HttpReply, Refusal } from '../http';
import { isDeadNumber } from './twilio-dead-numbers';

/** The body of every error: https://www.twilio.com/docs/usage/twilios-response */
const problem = z.object({ code: z.number(), message: z.string() });

/** Errors of the account or the sender: the same for every contact. */
const SET_UP = new Set([
	20003, // login
	20005, // account not active
	20006, // access denied
	20008, // test credentials
	20404, // no such account
	21212, // From is not a number
	21603, // From is missing
	21606, // From cannot send, or is not the account's
	21609, // StatusCallback is not a URL
	21659, // From is not Twilio's
	21660, // From belongs to another account
	21661, // From cannot send SMS
	21701, // no such Messaging Service
	21703, // Messaging Service without senders
	21704, // Messaging Service without a number for SMS
	21705, // no such Messaging Service
	30002, // account suspended
]);
/** Errors of the text, which a template may cause for this contact only. */
const MISTAKES = new Set([
	21602, // no text
	21605, // text too long
	21617, // text too long
]);
/** More than the account or the sender may send now. */
const TOO_MANY = new Set([
	14107, // message rate
	20429, // requests
	21611, // the sender's queue is full
	30001, // queue overflow
	30022, // carrier's rate
	30023, // carrier's daily cap
]);

/**
 * The meaning of Twilio's error codes (https://www.twilio.com/docs/api/errors); otherwise of the
 * status.
 */
export function twilioRefusal({ json }: HttpReply, recipient: string): Refusal | undefined {
	const { data } = problem.safeParse(json);
	if (!data) return undefined;
	const details = { message: oneLine(`Twilio: ${data.message}`), code: String(data.code) };
	if (SET_UP.has(data.code)) return { ...details, kind: 'config', scope: 'channel' };
	if (MISTAKES.has(data.code)) return { ...details, kind: 'config', scope: 'message' };
	if (TOO_MANY.has(data.code)) return { ...details, kind: 'rate-limited', scope: 'channel' };
	// The remaining codes of phone numbers and messages concern the recipient.
	if (isDeadNumber(details.code))
		return { ...details, kind: 'permanent', deadAddresses: [recipient] };
	if (Math.floor(data.code / 1_000) === 21) return { ...details, kind: 'permanent' };
	return details;
}
