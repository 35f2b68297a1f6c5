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
/** Characters of a reply; longer ones come in parts. */
const MAX_REPLY = 4_000;
/** By the length of the signature in hexadecimal digits. Plain MD5 is not among them: it can be forged. */
const ALGORITHMS: ReadonlyMap<number, string> = new Map([
	[40, 'sha1'],
	[64, 'sha256'],
	[128, 'sha512'],
]);
/**
 * Errors that say that the number will never take a message: absent for good, illegal number
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
	const said = fieldsOf(request);
	checkVonage(said, secret, request.receivedAt);
	const id = textIn(said, 'messageId');
	const address = phoneIn(said, 'msisdn');
	if (id === '' || address === undefined) return await Promise.resolve({ reports: [] });
	const about = { channel: CHANNEL, address, at: timeOf(said, request.receivedAt) };
	const isReceipt = textIn(said, 'status') !== '';
	return { reports: isReceipt ? receiptOf(said, id, about) : [replyOf(said, id, about)] };
};

type About = Pick<MessageReport, 'channel' | 'address' | 'at'>;

function fieldsOf(request: HubRequest): JsonObject {
	const isForm = /urlencoded/i.test(readHeader(request.headers, 'content-type'));
	if (!isForm) return objectOf(request);
	return Object.fromEntries(new URLSearchParams(request.rawBody.toString('utf8')));
}

/** @throws HubError 401 where it was not the holder of the secret who signed, or too long ago */
function checkVonage(said: JsonObject, secret: string, now: number): void {
	const given = textIn(said, 'sig').toLowerCase();
	const algorithm = ALGORITHMS.get(given.length);
	if (
		algorithm === undefined ||
		!equalInConstantTime(given, signatureOf(said, secret, algorithm))
	) {
		throw new HubError(
			401,
			"Not signed by Vonage. If it is Vonage who calls: the account needs signed webhooks with the method SHA-256 HMAC, and the Signature Secret must be the account's",
		);
	}
	checkAge(Number(textIn(said, 'timestamp') || NaN) * 1_000, now);
}

function signatureOf(said: JsonObject, secret: string, algorithm: string): string {
	const hmac = createHmac(algorithm, secret);
	for (const name of Object.keys(said).sort()) {
		const value = said[name];
		const text = typeof value === 'string' ? value : JSON.stringify(value);
		if (name !== 'sig') hmac.update(`&${name}=${text.replace(/[&=]/g, '_')}`);
	}
	return hmac.digest('hex');
}

/** Vonage writes numbers without the +. */
function phoneIn(said: JsonObject, field: string): string | undefined {
	const digits = textIn(said, field);
	return /^\d{7,15}$/.test(digits) ? `+${digits}` : undefined;
}

/** `2030-06-03 08:00:00`, in UTC. */
function timeOf(said: JsonObject, receivedAt: number): number {
	const time = textIn(said, 'message-timestamp').replace(' ', 'T');
	return instantIn({ time: time && `${time}Z` }, 'time', receivedAt);
}

function receiptOf(said: JsonObject, id: string, about: About): MessageReport[] {
	const status = textIn(said, 'status');
	const code = textIn(said, 'err-code');
	const report = {
		...about,
		...markIn(said, 'client-ref'),
		providerIds: providerIds(id),
		dedup: dedupOf('vonage', id, status),
	};
	if (status === 'delivered') return [{ ...report, kind: 'delivered', properties: {} }];
	if (!FAILED.has(status)) return [];
	const details = properties({ code, reason: status });
	return [{ ...report, kind: 'bounced', permanent: DEAD.has(code), properties: details }];
}

/** Each part of a longer message is a reply of its own. */
function replyOf(said: JsonObject, id: string, about: About): MessageReport {
	const text = textIn(said, 'text', MAX_REPLY);
	const asks = asksOf(text);
	return {
		...about,
		kind: 'replied',
		dedup: dedupOf('vonage', id),
		...(asks && { asks }),
		properties: properties({ text, to: phoneIn(said, 'to') }),
	};
}
