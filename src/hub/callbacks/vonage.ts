import { createHmac } from 'node:crypto';
import { readHeader } from '../../lib/http-headers';
import type { JsonObject } from '../../lib/json';
import type { ReadCallback } from '../callbacks';
import type { MessageReport } from '../reports/report';
import { HubError, type HubRequest } from '../request';
import { asksOf } from '../reports/reply-keywords';
import { dedupOf, instantIn, objectOf, properties, textIn } from './fields';
import { equalInConstantTime } from '../../lib/constant-time';
import { checkAge, required } from './proof';
import { markIn, providerIds } from './reference';

const CHANNEL = 'sms';
/** Maximum length of a reply in characters; longer ones come in parts. */
const MAX_REPLY = 4_000;
/** By the length of the signature in hexadecimal digits. Without plain MD5, which can be forged. */
const ALGORITHMS: ReadonlyMap<number, string> = new Map([
	[40, 'sha1'],
	[64, 'sha256'],
	[128, 'sha512'],
]);
/**
 * Errors of a permanently unreachable number: absent subscriber (permanent), illegal number
 * (https://developer.vonage.com/en/messaging/sms/guides/delivery-receipts).
 */
const DEAD: ReadonlySet<string> = new Set(['3', '9']);
const FAILED: ReadonlySet<string> = new Set(['failed', 'rejected', 'expired']);

/**
 * Delivery receipts and incoming messages of Vonage's SMS API, in an account whose webhooks are
 * signed (https://developer.vonage.com/en/getting-started/concepts/signing-messages).
 */
export const vonage: ReadCallback = async (request, secrets) => {
	const secret = required(secrets.vonageSignatureSecret, 'Vonage Signature Secret');
	const fields = fieldsOf(request);
	checkVonage(fields, secret, request.receivedAt);
	const id = textIn(fields, 'messageId');
	const address = phoneIn(fields, 'msisdn');
	if (id === '' || address === undefined) return await Promise.resolve({ reports: [] });
	const about = { channel: CHANNEL, address, at: timeOf(fields, request.receivedAt) };
	const isReceipt = textIn(fields, 'status') !== '';
	return { reports: isReceipt ? receiptOf(fields, id, about) : [replyOf(fields, id, about)] };
};

type About = Pick<MessageReport, 'channel' | 'address' | 'at'>;

function fieldsOf(request: HubRequest): JsonObject {
	const isForm = /urlencoded/i.test(readHeader(request.headers, 'content-type'));
	if (!isForm) return objectOf(request);
	return Object.fromEntries(new URLSearchParams(request.rawBody.toString('utf8')));
}

/** @throws HubError 401 if the secret's holder did not sign the call, or too long ago */
function checkVonage(fields: JsonObject, secret: string, now: number): void {
	const given = textIn(fields, 'sig').toLowerCase();
	const algorithm = ALGORITHMS.get(given.length);
	if (
		algorithm === undefined ||
		!equalInConstantTime(given, signatureOf(fields, secret, algorithm))
	) {
		throw new HubError(
			401,
			'Not signed by Vonage. If Vonage sent this call, turn on signed webhooks with SHA-256 HMAC in the account, and set its Signature Secret in the credential',
		);
	}
	checkAge(Number(textIn(fields, 'timestamp') || NaN) * 1_000, now);
}

function signatureOf(fields: JsonObject, secret: string, algorithm: string): string {
	const hmac = createHmac(algorithm, secret);
	for (const name of Object.keys(fields).sort()) {
		const value = fields[name];
		const text = typeof value === 'string' ? value : JSON.stringify(value);
		if (name !== 'sig') hmac.update(`&${name}=${text.replace(/[&=]/g, '_')}`);
	}
	return hmac.digest('hex');
}

/** Vonage sends numbers without the +. */
function phoneIn(fields: JsonObject, field: string): string | undefined {
	const digits = textIn(fields, field);
	return /^\d{7,15}$/.test(digits) ? `+${digits}` : undefined;
}

/** `2030-06-03 08:00:00`, in UTC. */
function timeOf(fields: JsonObject, receivedAt: number): number {
	const time = textIn(fields, 'message-timestamp').replace(' ', 'T');
	return instantIn({ time: time && `${time}Z` }, 'time', receivedAt);
}

function receiptOf(fields: JsonObject, id: string, about: About): MessageReport[] {
	const status = textIn(fields, 'status');
	const code = textIn(fields, 'err-code');
	const report = {
		...about,
		...markIn(fields, 'client-ref'),
		providerIds: providerIds(id),
		dedup: dedupOf('vonage', id, status),
	};
	if (status === 'delivered') return [{ ...report, kind: 'delivered', properties: {} }];
	if (!FAILED.has(status)) return [];
	const details = properties({ code, reason: status });
	return [{ ...report, kind: 'bounced', permanent: DEAD.has(code), properties: details }];
}

/** Each part of a longer message is a reply of its own. */
function replyOf(fields: JsonObject, id: string, about: About): MessageReport {
	const text = textIn(fields, 'text', MAX_REPLY);
	const asks = asksOf(text);
	return {
		...about,
		kind: 'replied',
		dedup: dedupOf('vonage', id),
		...(asks && { asks }),
		properties: properties({ text, to: phoneIn(fields, 'to') }),
	};
}
