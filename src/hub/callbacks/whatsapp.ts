import { createHmac } from 'node:crypto';
import { readHeader } from '../../lib/http-headers';
import type { JsonObject } from '../../lib/json';
import type { CallbackResult, CallbackSecrets, ReadCallback } from '../callbacks';
import type { MessageReport } from '../reports/report';
import { HubError, type HubRequest } from '../request';
import {
	dedupOf,
	eachEvent,
	instantIn,
	listIn,
	objectIn,
	objectOf,
	properties,
	textIn,
} from './fields';
import { equalInConstantTime } from '../../lib/constant-time';
import { required } from './proof';
import { markIn, providerIds } from './reference';
import { phoneIn } from './whatsapp-phone';
import { replyOf } from './whatsapp-reply';

const CHANNEL = 'whatsapp';
/** Undeliverable; in most cases the number is not on WhatsApp. Meta gives no detail. */
const UNDELIVERABLE = '131026';
/** The contact has opted out of marketing messages in WhatsApp's settings. */
const STOPPED = '131050';

/**
 * Message status and incoming messages of WhatsApp's Cloud API, signed by HMAC-SHA256 with the
 * app's secret (https://developers.facebook.com/docs/graph-api/webhooks/getting-started). One call
 * may report many messages.
 */
export const whatsApp: ReadCallback = async (request, secrets) => {
	if (request.method === 'GET') return confirmed(request, secrets);
	checkMeta(request, required(secrets.whatsAppAppSecret, 'WhatsApp App Secret'));
	const body = objectOf(request);
	if (textIn(body, 'object') !== 'whatsapp_business_account') return { reports: [] };
	const changes = listIn(body, 'entry').flatMap((entry) => listIn(entry, 'changes'));
	return { reports: await eachEvent(changes, (change) => reportsOf(change, request)) };
};

/** Answers Meta's verification of the callback URL. Only digits are echoed. */
function confirmed({ query }: HubRequest, secrets: CallbackSecrets): CallbackResult {
	const token = required(secrets.whatsAppVerifyToken, 'WhatsApp Verify Token');
	const challenge = query['hub.challenge'] ?? '';
	const isMeta =
		query['hub.mode'] === 'subscribe' &&
		equalInConstantTime(query['hub.verify_token'] ?? '', token);
	if (!isMeta) throw new HubError(403, 'The verify token does not match that of the credential');
	if (!/^\d{1,40}$/.test(challenge)) throw new HubError(400, 'hub.challenge is not a number');
	const headers = { 'content-type': 'text/plain; charset=utf-8' };
	return { reports: [], response: { status: 200, headers, body: challenge } };
}

function checkMeta({ headers, rawBody }: HubRequest, secret: string): void {
	const given = readHeader(headers, 'x-hub-signature-256');
	const signature = createHmac('sha256', secret).update(rawBody).digest('hex');
	if (equalInConstantTime(given.toLowerCase(), `sha256=${signature}`)) return;
	throw new HubError(401, 'Not signed by the Meta app: set its App Secret in the credential');
}

function reportsOf(change: JsonObject, { receivedAt }: HubRequest): MessageReport[] {
	const value = objectIn(change, 'value');
	return [
		...listIn(value, 'statuses').flatMap((status) => statusOf(status, receivedAt)),
		...listIn(value, 'messages').flatMap((message) => replyOf(message, value, receivedAt)),
		...listIn(value, 'user_preferences').flatMap((preference) =>
			preferenceOf(preference, receivedAt),
		),
	];
}

function statusOf(raw: unknown, receivedAt: number): MessageReport[] {
	const id = textIn(raw, 'id');
	const status = textIn(raw, 'status');
	if (id === '') return [];
	const report = {
		channel: CHANNEL,
		...markIn(raw, 'biz_opaque_callback_data'),
		providerIds: providerIds(id),
		address: phoneIn(raw, 'recipient_id'),
		at: instantIn(raw, 'timestamp', receivedAt),
		dedup: dedupOf('whatsapp', id, status),
		properties: {},
	};
	if (status === 'delivered') return [{ ...report, kind: 'delivered' }];
	// Read receipts, which bots do not cause.
	if (status === 'read' || status === 'played') return [{ ...report, kind: 'opened' }];
	if (status !== 'failed') return [];
	const [error] = listIn(raw, 'errors');
	const code = textIn(error, 'code');
	const reason = textIn(objectIn(error, 'error_data'), 'details') || textIn(error, 'title');
	const bounced: MessageReport = {
		...report,
		kind: 'bounced',
		permanent: code === UNDELIVERABLE,
		properties: properties({ code, reason }),
	};
	if (code !== STOPPED) return [bounced];
	return [bounced, { ...report, kind: 'unsubscribed', source: 'WhatsApp' }];
}

/**
 * An opt-out in WhatsApp's settings. Revoking it there only means that WhatsApp delivers messages
 * again; it grants no consent.
 */
function preferenceOf(preference: unknown, receivedAt: number): MessageReport[] {
	const address = phoneIn(preference, 'wa_id');
	const stops = textIn(preference, 'value') === 'stop';
	if (!stops || address === undefined) return [];
	if (textIn(preference, 'category') !== 'marketing_messages') return [];
	const at = instantIn(preference, 'timestamp', receivedAt);
	return [
		{
			kind: 'unsubscribed',
			channel: CHANNEL,
			address,
			at,
			dedup: dedupOf('whatsapp', address, 'stop', String(at)),
			source: 'WhatsApp',
			properties: {},
		},
	];
}
