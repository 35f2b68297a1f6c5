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
/** Nobody on WhatsApp has the number; Meta tells no nearer. */
const UNDELIVERABLE = '131026';
/** The contact has stopped marketing messages in WhatsApp's own settings. */
const STOPPED = '131050';

/**
 * Messages' status and incoming messages of WhatsApp's Cloud API, signed by HMAC-SHA256 with the
 * app's secret (https://developers.facebook.com/docs/graph-api/webhooks/getting-started). One call
 * may bring those of many messages.
 */
export const whatsApp: ReadCallback = async (request, secrets) => {
	if (request.method === 'GET') return confirmed(request, secrets);
	checkMeta(request, required(secrets.whatsAppAppSecret, 'WhatsApp App Secret'));
	const body = objectOf(request);
	if (textIn(body, 'object') !== 'whatsapp_business_account') return { reports: [] };
	const changes = listIn(body, 'entry').flatMap((entry) => listIn(entry, 'changes'));
	return { reports: await eachEvent(changes, (change) => reportsOf(change, request)) };
};

/** Meta asks so when the address is entered. Nothing but digits is repeated. */
function confirmed({ query }: HubRequest, secrets: CallbackSecrets): CallbackResult {
	const token = required(secrets.whatsAppVerifyToken, 'WhatsApp Verify Token');
	const challenge = query['hub.challenge'] ?? '';
	const isMeta =
		query['hub.mode'] === 'subscribe' &&
		equalInConstantTime(query['hub.verify_token'] ?? '', token);
	if (!isMeta) throw new HubError(403, 'The verify token is another');
	if (!/^\d{1,40}$/.test(challenge)) throw new HubError(400, 'hub.challenge is not a number');
	const headers = { 'content-type': 'text/plain; charset=utf-8' };
	return { reports: [], response: { status: 200, headers, body: challenge } };
}

function checkMeta({ headers, rawBody }: HubRequest, secret: string): void {
	const given = readHeader(headers, 'x-hub-signature-256');
	const signature = createHmac('sha256', secret).update(rawBody).digest('hex');
	if (equalInConstantTime(given.toLowerCase(), `sha256=${signature}`)) return;
	throw new HubError(401, "Not signed by the Meta app: its App Secret must be the credential's");
}

function reportsOf(change: JsonObject, { receivedAt }: HubRequest): MessageReport[] {
	const value = objectIn(change, 'value');
	return [
		...listIn(value, 'statuses').flatMap((status) => statusOf(status, receivedAt)),
		...listIn(value, 'messages').flatMap((message) => replyOf(message, value, receivedAt)),
		...listIn(value, 'user_preferences').flatMap((said) => preferenceOf(said, receivedAt)),
	];
}

function statusOf(said: unknown, receivedAt: number): MessageReport[] {
	const id = textIn(said, 'id');
	const status = textIn(said, 'status');
	if (id === '') return [];
	const report = {
		channel: CHANNEL,
		...markIn(said, 'biz_opaque_callback_data'),
		providerIds: providerIds(id),
		address: phoneIn(said, 'recipient_id'),
		at: instantIn(said, 'timestamp', receivedAt),
		dedup: dedupOf('whatsapp', id, status),
		properties: {},
	};
	if (status === 'delivered') return [{ ...report, kind: 'delivered' }];
	// Read receipts; no machine opens a message there.
	if (status === 'read' || status === 'played') return [{ ...report, kind: 'opened' }];
	if (status !== 'failed') return [];
	const [error] = listIn(said, 'errors');
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
 * 'Stop' in WhatsApp's own settings. That they take it back there says only that WhatsApp lets
 * messages through again; what else they have said of them stays.
 */
function preferenceOf(said: unknown, receivedAt: number): MessageReport[] {
	const address = phoneIn(said, 'wa_id');
	const stops = textIn(said, 'value') === 'stop';
	if (!stops || address === undefined) return [];
	if (textIn(said, 'category') !== 'marketing_messages') return [];
	const at = instantIn(said, 'timestamp', receivedAt);
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
