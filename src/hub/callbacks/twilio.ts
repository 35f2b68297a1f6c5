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

/** The contact has answered STOP to the sender: until they take it back Twilio sends nothing. */
const STOPPED = '21610';
/** Characters of a reply; an SMS of ten parts has 1,600. */
const MAX_REPLY = 4_000;
/** Else Twilio takes the body for an answer to the contact. */
const NO_ANSWER: HubResponse = {
	status: 200,
	headers: { 'content-type': 'text/xml; charset=utf-8' },
	body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
};

/**
 * Messages' status and incoming messages, of SMS and of WhatsApp at Twilio. The query parameter
 * `message` names a message of ours as `<workspaceId>-<messageId>`: it is part of what is signed.
 */
export const twilio: ReadCallback = async (request, secrets) => {
	checkTwilio(request, required(secrets.twilioAuthToken, 'Twilio Auth Token'));
	const said = fieldsOf(request);
	const sid = textIn(said, 'MessageSid') || textIn(said, 'SmsSid');
	const status = textIn(said, 'MessageStatus') || textIn(said, 'SmsStatus');
	if (sid === '') return await Promise.resolve({ reports: [] });
	if (status === 'received' || status === 'receiving') return incoming(said, sid, request);
	return { reports: statusOf(said, sid, status, request) };
};

function fieldsOf(request: HubRequest): JsonObject {
	if (request.query.bodySHA256 !== undefined) return objectOf(request);
	return Object.fromEntries([...formOf(request)].map(([name, values]) => [name, values.at(-1)!]));
}

interface Peer {
	channel: string;
	address: string;
}

/** Channels that Twilio marks in front of an address; SMS has no mark, RCS falls back to it. */
const CHANNELS: ReadonlyMap<string, string> = new Map([
	['', 'sms'],
	['rcs', 'sms'],
	['whatsapp', 'whatsapp'],
]);

/** null: of a channel that we do not send on. */
function peerIn(said: JsonObject, field: 'From' | 'To'): Peer | null {
	const [, mark = '', address = ''] = /^(?:([a-z]+):)?(.*)$/s.exec(textIn(said, field)) ?? [];
	const channel = CHANNELS.get(mark);
	return channel === undefined ? null : { channel, address };
}

function statusOf(
	said: JsonObject,
	sid: string,
	status: string,
	{ query, receivedAt }: HubRequest,
): MessageReport[] {
	const peer = peerIn(said, 'To');
	if (peer === null) return [];
	const code = textIn(said, 'ErrorCode');
	const report = {
		...peer,
		...readMark(query.message ?? ''),
		providerIds: providerIds(sid),
		at: receivedAt,
		dedup: dedupOf('twilio', sid, status),
		properties: {},
	};
	// WhatsApp's read receipts; no machine opens a message there.
	if (status === 'read') return [{ ...report, kind: 'opened' }];
	if (status === 'delivered') return [{ ...report, kind: 'delivered' }];
	if (status !== 'undelivered' && status !== 'failed') return [];
	const bounced: MessageReport = {
		...report,
		kind: 'bounced',
		permanent: isDeadNumber(code),
		properties: properties({
			code,
			reason: textIn(said, 'ErrorMessage') || textIn(said, 'ChannelStatusMessage') || status,
		}),
	};
	if (code !== STOPPED) return [bounced];
	return [bounced, { ...report, kind: 'unsubscribed', source: 'reply' }];
}

function incoming(said: JsonObject, sid: string, { receivedAt }: HubRequest): CallbackResult {
	const peer = peerIn(said, 'From');
	if (peer === null) return { reports: [], response: NO_ANSWER };
	const text = textIn(said, 'Body', MAX_REPLY);
	const asks = asked(textIn(said, 'OptOutType')) ?? asksOf(text);
	const report: MessageReport = {
		...peer,
		kind: 'replied',
		// WhatsApp tells which message is answered, where the contact chose one.
		providerIds: providerIds(textIn(said, 'OriginalRepliedMessageSid')),
		at: receivedAt,
		dedup: dedupOf('twilio', sid),
		...(asks && { asks }),
		properties: {
			...properties({
				text,
				to: peerIn(said, 'To')?.address,
				payload: textIn(said, 'ButtonPayload'),
			}),
			...mediaIn(said),
		},
	};
	return { reports: [report], response: NO_ANSWER };
}

/** What Twilio itself took the message for ('Advanced Opt-Out'), by the account's own words. */
function asked(optOutType: string): 'stop' | 'start' | undefined {
	if (optOutType === 'STOP') return 'stop';
	return optOutType === 'START' ? 'start' : undefined;
}

/** Twilio sends at most ten. */
function mediaIn(said: JsonObject): JsonObject {
	const count = Math.min(Number(textIn(said, 'NumMedia')) || 0, 10);
	const urls = Array.from({ length: count }, (_, i) => textIn(said, `MediaUrl${i}`));
	const media = urls.filter((url) => url !== '');
	return media.length === 0 ? {} : { media };
}
