import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { readHeader } from '../../lib/http-headers';
import type { JsonObject } from '../../lib/json';
import type { CallbackSecrets, ReadCallback } from '../callbacks';
import type { MessageReport } from '../reports/report';
import { HubError, type HubRequest } from '../request';
import { dedupOf, eachEvent, instantIn, jsonOf, properties, textIn } from './fields';
import { checkAge, required } from './proof';
import { bareId, markIn, providerIds } from './reference';
import { readInboundParse } from './mail/sendgrid-inbound';
import { botUserAgent } from './bot-user-agent';

const SIGNATURE = 'X-Twilio-Email-Event-Webhook-Signature';
const TIMESTAMP = 'X-Twilio-Email-Event-Webhook-Timestamp';

/** Reasons of SendGrid for not sending a message that mean more than a failure of this message. */
const DROPS: Record<string, Partial<Pick<MessageReport, 'kind' | 'permanent'>>> = {
	'Bounced Address': { permanent: true },
	Invalid: { permanent: true },
	'Spam Reporting Address': { kind: 'complained' },
	'Unsubscribed Address': { kind: 'unsubscribed' },
};

/**
 * Twilio SendGrid: the signed Event Webhook (ECDSA over P-256 and SHA-256 of the timestamp and the
 * raw body,
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features),
 * and replies by Inbound Parse.
 */
export const sendGrid: ReadCallback = async (request, secrets) => {
	if (/^multipart\//i.test(readHeader(request.headers, 'content-type'))) {
		return { reports: readInboundParse(request, secrets) };
	}
	checkSignature(request, secrets);
	const events = jsonOf(request);
	if (!Array.isArray(events)) throw new HubError(400, 'The body is not a list of events');
	const reports = await eachEvent(events, (event) => reportOf(event, request.receivedAt));
	return { reports };
};

/**
 * The key as SendGrid shows it: DER in base64, on one line.
 * @throws Error if it is not a public key on the curve P-256
 */
export function sendGridKey(text: string): KeyObject {
	const der = Buffer.from(text.replace(/-----[^-]+-----|\s/g, ''), 'base64');
	const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
	if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
		throw new Error('Not a key on the curve P-256');
	return key;
}

function checkSignature(request: HubRequest, secrets: CallbackSecrets): void {
	const key = keyOf(required(secrets.sendGridPublicKey, 'SendGrid Verification Key'));
	const timestamp = readHeader(request.headers, TIMESTAMP);
	const signature = Buffer.from(readHeader(request.headers, SIGNATURE), 'base64');
	const signed = Buffer.concat([Buffer.from(timestamp), request.rawBody]);
	if (!verify('sha256', signed, key, signature)) {
		throw new HubError(
			401,
			`Not authorized: ${SIGNATURE} is not SendGrid's signature of this body`,
		);
	}
	checkAge(/^\d+$/.test(timestamp) ? Number(timestamp) * 1_000 : NaN, request.receivedAt);
}

function keyOf(text: string): KeyObject {
	try {
		return sendGridKey(text);
	} catch {
		throw new HubError(
			401,
			"'SendGrid Verification Key' of the credential is not a public key: copy it from SendGrid again",
		);
	}
}

function reportOf(event: JsonObject, receivedAt: number): MessageReport[] {
	const providerEvent = reportKindOf(event);
	if (providerEvent === null) return [];
	const address = textIn(event, 'email');
	const id = textIn(event, 'sg_event_id') || JSON.stringify(event);
	const [ownId] = textIn(event, 'sg_message_id').split('.');
	return [
		{
			channel: 'email',
			...markIn(event, 'journey_message'),
			providerIds: providerIds(bareId(textIn(event, 'smtp-id')), ownId),
			...(address && { address }),
			at: instantIn(event, 'timestamp', receivedAt),
			dedup: dedupOf('sendgrid', id),
			...providerEvent,
		},
	];
}

type ProviderEvent = Pick<MessageReport, 'kind' | 'permanent' | 'machine' | 'properties'>;

/** https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event */
function reportKindOf(event: JsonObject): ProviderEvent | null {
	const text = (key: string) => textIn(event, key);
	const userAgent = text('useragent');
	switch (text('event')) {
		case 'delivered':
			return { kind: 'delivered', properties: properties({ response: text('response') }) };
		case 'open':
			return {
				kind: 'opened',
				...botUserAgent('open', userAgent),
				...(event.sg_machine_open === true && { machine: 'Apple Mail Privacy Protection' }),
				properties: properties({ userAgent }),
			};
		case 'click':
			return {
				kind: 'clicked',
				...botUserAgent('click', userAgent),
				properties: properties({ url: text('url'), userAgent }),
			};
		case 'bounce':
			return bounce(event);
		case 'dropped':
			return drop(text('reason'));
		case 'spamreport':
			return { kind: 'complained', properties: {} };
		case 'unsubscribe':
		case 'group_unsubscribe':
			return {
				kind: 'unsubscribed',
				properties: properties({ group: text('asm_group_id'), url: text('url') }),
			};
		default:
			return null;
	}
}

function bounce(event: JsonObject): ProviderEvent {
	return {
		kind: 'bounced',
		// A block does not mean that the address is invalid.
		permanent: textIn(event, 'type') !== 'blocked',
		properties: properties({
			reason: textIn(event, 'reason'),
			code: textIn(event, 'status'),
			classification: textIn(event, 'bounce_classification'),
		}),
	};
}

function drop(reason: string): ProviderEvent {
	return {
		kind: 'bounced',
		...(Object.hasOwn(DROPS, reason) && DROPS[reason]),
		properties: { reason: `Dropped by SendGrid: ${reason}` },
	};
}
