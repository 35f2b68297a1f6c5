import { z } from 'zod';

import { oneLine } from '../address';
import type { ChannelErrorDetails } from '../channel';
import type { HttpReply, Refusal } from '../http';

const problem = z.object({
	error: z.object({
		message: z.string(),
		code: z.number(),
		error_data: z.object({ details: z.string().optional() }).optional(),
	}),
});

type ErrorClass = Omit<ChannelErrorDetails, 'code'>;

const CONFIG: ErrorClass = { kind: 'config', scope: 'channel' };
const CONTENT: ErrorClass = { kind: 'config', scope: 'message' };
const PERMANENT: ErrorClass = { kind: 'permanent' };
const TOO_MANY: ErrorClass = { kind: 'rate-limited', scope: 'channel' };
/** WhatsApp reports that it has not sent the message. */
const LATER: ErrorClass = { kind: 'temporary', accepted: false };

/** https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes */
const ERROR_CLASSES: Record<number, ErrorClass> = {
	0: CONFIG, // login
	1: LATER, // unknown
	2: LATER, // service down
	3: CONFIG, // permission
	4: TOO_MANY, // calls of the app
	10: CONFIG, // permission
	33: CONFIG, // our phone number was removed
	100: CONTENT, // invalid parameter
	190: CONFIG, // token expired
	368: CONFIG, // blocked for a policy
	80007: TOO_MANY, // calls of the account
	130429: TOO_MANY, // throughput
	130472: PERMANENT, // recipient is in an experiment
	130497: PERMANENT, // recipient's country is restricted
	131000: LATER, // something went wrong
	131005: CONFIG, // access denied
	131008: CONTENT, // parameter missing
	131009: CONTENT, // value not valid
	131016: LATER, // service down
	131021: PERMANENT, // recipient is the sender
	131026: PERMANENT, // not to be delivered
	131030: PERMANENT, // recipient not on the list of a test number
	131031: CONFIG, // account locked
	131037: CONFIG, // display name not approved
	131042: CONFIG, // payment
	131045: CONFIG, // certificate of our number
	131047: PERMANENT, // more than 24 hours since the recipient's last message: a template is required
	131048: TOO_MANY, // too much of it was marked as spam
	131049: PERMANENT, // enough marketing for this recipient
	131050: PERMANENT, // recipient has stopped marketing
	131051: CONTENT, // type of message
	131052: CONTENT, // media
	131053: CONTENT, // media
	131056: { kind: 'rate-limited', scope: 'message' }, // to this recipient
	131057: { ...LATER, scope: 'channel' }, // account in maintenance
};
/** Templates: name, language, number and format of values, paused, disabled. */
const TEMPLATES = [132_000, 132_999] as const;
/** Registration of our phone number. */
const REGISTRATION = [133_000, 133_999] as const;
/** Permissions. */
const PERMISSIONS = [200, 299] as const;

/**
 * The meaning of WhatsApp's error codes; the status is unspecific (a failed login is 400 or 401).
 */
export function whatsAppRefusal({ json, status }: HttpReply): Refusal | undefined {
	const { data } = problem.safeParse(json);
	if (!data) return undefined;
	const { message, code, error_data: more } = data.error;
	const details = {
		message: oneLine(`WhatsApp: ${message}${more?.details ? `: ${more.details}` : ''}`),
		code: String(code),
	};
	// "Object with ID ... does not exist": the id in the URL, which is the same for every message.
	if (code === 100 && (status === 404 || /does not exist/.test(message))) {
		return { ...details, ...CONFIG };
	}
	return { ...details, ...classOf(code) };
}

function classOf(code: number): ErrorClass | undefined {
	if (Object.hasOwn(ERROR_CLASSES, code)) return ERROR_CLASSES[code];
	if (within(code, TEMPLATES)) return CONTENT;
	if (within(code, REGISTRATION) || within(code, PERMISSIONS)) return CONFIG;
	return undefined;
}

function within(code: number, [from, to]: readonly [number, number]): boolean {
	return code >= from && code <= to;
}
