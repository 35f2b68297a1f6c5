import type { JsonObject } from '../../lib/json';
import { isDeadNumber } from '../../message/channels/sms/twilio-dead-numbers';
import type { CallbackResult, ReadCallback } from '../callbacks';
import type { MessageReport } from '../reports/report';
import type { HubRequest, HubResponse } from '../request';
import { asksOf } from '../reports/reply-keywords';
import { dedupOf, objectOf, properties, textIn } from './fields';
import { required } from './proof';
import { providerIds, readMark } from './reference';
import { checkTwilio, formOf } from './twilio-signature';

/** The contact has replied STOP: Twilio sends nothing until the contact replies START. */
const STOPPED = '21610';
/** Maximum length of a reply in characters; an SMS of ten parts has 1,600. */
const MAX_REPLY = 4_000;
/** Empty TwiML: Twilio would send any other body to the contact. */
const NO_ANSWER: HubResponse = {
	status: 200,
	headers: { 'content-type': 'text/xml; charset=utf-8' },
	body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
};

/**
 * Message status and incoming messages of SMS and WhatsApp at Twilio. The query parameter `message`
 * names our message as `<workspaceId>-<messageId>`; the signature covers it.
 */
export const twilio: ReadCallback = async (request, secrets) => {
	checkTwilio(request, required(secrets.twilioAuthToken, 'Twilio Auth Token'));
	const fields = fieldsOf(request);
	const sid = textIn(fields, 'MessageSid') || textIn(fields, 'SmsSid');
	const status = textIn(fields, 'MessageStatus') || textIn(fields, 'SmsStatus');
	if (sid === '') return await Promise.resolve({ reports: [] });
	if (status === 'received' || status === 'receiving') return incoming(fields, sid, request);
	return { reports: statusOf(fields, sid, status, request) };
};

function fieldsOf(request: HubRequest): JsonObject {
	if (request.query.bodySHA256 !== undefined) return objectOf(request);
	return Object.fromEntries([...formOf(request)].map(([name, values]) => [name, values.at(-1)!]));
}

interface Peer {
	channel: string;
	address: string;
}

/** Channels by Twilio's prefix of an address; SMS has none, RCS falls back to SMS. */
const CHANNELS: ReadonlyMap<string, string> = new Map([
	['', 'sms'],
	['rcs', 'sms'],
	['whatsapp', 'whatsapp'],
]);

/** null for a channel that we do not send on. */
function peerIn(fields: JsonObject, field: 'From' | 'To'): Peer | null {
	const [, mark = '', address = ''] = /^(?:([a-z]+):)?(.*)$/s.exec(textIn(fields, field)) ?? [];
	const channel = CHANNELS.get(mark);
	return channel === undefined ? null : { channel, address };
}

function statusOf(
	fields: JsonObject,
	sid: string,
	status: string,
	{ query, receivedAt }: HubRequest,
): MessageReport[] {
	const peer = peerIn(fields, 'To');
	if (peer === null) return [];
	const code = textIn(fields, 'ErrorCode');
	const report = {
		...peer,
		...readMark(query.message ?? ''),
		providerIds: providerIds(sid),
		at: receivedAt,
		dedup: dedupOf('twilio', sid, status),
		properties: {},
	};
	// WhatsApp's read receipts, which bots do not cause.
	if (status === 'read') return [{ ...report, kind: 'opened' }];
	if (status === 'delivered') return [{ ...report, kind: 'delivered' }];
	if (status !== 'undelivered' && status !== 'failed') return [];
	const bounced: MessageReport = {
		...report,
		kind: 'bounced',
		permanent: isDeadNumber(code),
		properties: properties({
			code,
			reason: textIn(fields, 'ErrorMessage') || textIn(fields, 'ChannelStatusMessage') || status,
		}),
	};
	if (code !== STOPPED) return [bounced];
	return [bounced, { ...report, kind: 'unsubscribed', source: 'reply' }];
}

function incoming(fields: JsonObject, sid: string, { receivedAt }: HubRequest): CallbackResult {
	const peer = peerIn(fields, 'From');
	if (peer === null) return { reports: [], response: NO_ANSWER };
	const text = textIn(fields, 'Body', MAX_REPLY);
	const asks = asked(textIn(fields, 'OptOutType')) ?? asksOf(text);
	const report: MessageReport = {
		...peer,
		kind: 'replied',
		// WhatsApp names the message that the contact replied to, if one was selected.
		providerIds: providerIds(textIn(fields, 'OriginalRepliedMessageSid')),
		at: receivedAt,
		dedup: dedupOf('twilio', sid),
		...(asks && { asks }),
		properties: {
			...properties({
				text,
				to: peerIn(fields, 'To')?.address,
				payload: textIn(fields, 'ButtonPayload'),
			}),
			...mediaIn(fields),
		},
	};
	return { reports: [report], response: NO_ANSWER };
}

/** Twilio's own classification of the message ('Advanced Opt-Out'), by the account's keywords. */
function asked(optOutType: string): 'stop' | 'start' | undefined {
	if (optOutType === 'STOP') return 'stop';
	return optOutType === 'START' ? 'start' : undefined;
}

/** URLs of attached media; Twilio sends at most ten. */
function mediaIn(fields: JsonObject): JsonObject {
	const count = Math.min(Number(textIn(fields, 'NumMedia')) || 0, 10);
	const urls = Array.from({ length: count }, (_, i) => textIn(fields, `MediaUrl${i}`));
	const media = urls.filter((url) => url !== '');
	return media.length === 0 ? {} : { media };
}
