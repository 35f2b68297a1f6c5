import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { CallbackSecrets } from '../../../../../src/hub/callbacks';
import { HUB_URL, type CallOptions } from '../../support/hub-world';
import { basic } from './calls';
import { SnsTopic, TOPIC } from './sns-topic';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Of every provider. */
export const SECRETS = {
	sendGridPublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
	...{ sendGridUser: 'parse', sendGridPassword: 'password of the parse' },
	mailgunSigningKey: 'signing key of mailgun',
	...{ postmarkUser: 'postmark', postmarkPassword: 'password of postmark' },
	snsTopicArns: [TOPIC],
	twilioAuthToken: '0123456789abcdef0123456789abcdef',
	vonageSignatureSecret: 'signature secret of vonage',
	whatsAppAppSecret: 'fedcba9876543210fedcba9876543210',
	whatsAppVerifyToken: 'a word of our own',
} as const satisfies CallbackSecrets;

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

type Fields = Record<string, string>;

const formOf = (fields: Fields) => new URLSearchParams(Object.entries(fields)).toString();

/** SendGrid's events: any text as the body. */
export function bySendGrid(body: string, now: number): CallOptions {
	const timestamp = String(Math.floor(now / 1_000));
	const headers = {
		...JSON_TYPE,
		'x-twilio-email-event-webhook-timestamp': timestamp,
		'x-twilio-email-event-webhook-signature': sign(
			'sha256',
			Buffer.from(timestamp + body),
			privateKey,
		).toString('base64'),
	};
	return { method: 'POST', body, headers };
}

/** SendGrid's Inbound Parse: the fields of its form, as n8n hands them over. */
export function bySendGridParse(form: Fields): CallOptions {
	const { sendGridUser: user, sendGridPassword: password } = SECRETS;
	const headers = { 'content-type': 'multipart/form-data', authorization: basic(user, password) };
	return { method: 'POST', body: '-', form, headers };
}

function mailgunSignature(now: number) {
	const [timestamp, token] = [String(Math.floor(now / 1_000)), randomUUID()];
	const signature = createHmac('sha256', SECRETS.mailgunSigningKey)
		.update(timestamp + token)
		.digest('hex');
	return { timestamp, token, signature };
}

export function byMailgun(event: unknown, now: number): CallOptions {
	const body = JSON.stringify({ signature: mailgunSignature(now), 'event-data': event });
	return { method: 'POST', body, headers: JSON_TYPE };
}

export function byMailgunRoute(fields: Fields, now: number): CallOptions {
	const form = { ...fields, ...mailgunSignature(now) };
	return { method: 'POST', form, headers: FORM_TYPE };
}

export function byPostmark(body: string): CallOptions {
	const authorization = basic(SECRETS.postmarkUser, SECRETS.postmarkPassword);
	return { method: 'POST', body, headers: { ...JSON_TYPE, authorization } };
}

export function byAmazon(topic: SnsTopic, message: string, now: number): CallOptions {
	const Timestamp = new Date(now).toISOString();
	const body = JSON.stringify(topic.notification(message, { Timestamp }));
	return { method: 'POST', body, headers: { 'content-type': 'text/plain; charset=UTF-8' } };
}

/** Twilio's form, signed as `checkTwilio` says: half of a surrogate pair is sent as U+FFFD. */
export function byTwilio(fields: Fields): CallOptions {
	const body = formOf(fields);
	const hmac = createHmac('sha1', SECRETS.twilioAuthToken).update(`${HUB_URL}/callbacks/twilio`);
	const sent = new Map(new URLSearchParams(body));
	for (const name of [...sent.keys()].sort()) hmac.update(name + sent.get(name));
	const signature = hmac.digest('base64');
	return { method: 'POST', body, headers: { ...FORM_TYPE, 'x-twilio-signature': signature } };
}

export function byVonage(given: Readonly<Record<string, unknown>>, now: number): CallOptions {
	const all: Record<string, unknown> = { ...given, timestamp: String(Math.floor(now / 1_000)) };
	const hmac = createHmac('sha256', SECRETS.vonageSignatureSecret);
	for (const name of Object.keys(all).sort()) {
		const value = all[name];
		const text = typeof value === 'string' ? value : JSON.stringify(value);
		if (name !== 'sig') hmac.update(`&${name}=${text.replace(/[&=]/g, '_')}`);
	}
	const body = JSON.stringify({ ...all, sig: hmac.digest('hex') });
	return { method: 'POST', body, headers: JSON_TYPE };
}

export function byMeta(body: string): CallOptions {
	const hmac = createHmac('sha256', SECRETS.whatsAppAppSecret).update(body).digest('hex');
	return {
		method: 'POST',
		body,
		headers: { ...JSON_TYPE, 'x-hub-signature-256': `sha256=${hmac}` },
	};
}
