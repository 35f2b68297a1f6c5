import type { JsonObject } from '../../lib/json';
import type { ReadCallback } from '../callbacks';
import type { MessageReport } from '../reports/report';
import { dedupOf, instantIn, objectIn, objectOf, properties, textIn } from './fields';
import { readPostmarkInbound } from './mail/postmark-inbound';
import { checkBasic, required } from './proof';
import { markIn, providerIds } from './reference';
import { botUserAgent } from './bot-user-agent';

type ProviderEvent = Pick<MessageReport, 'kind' | 'permanent' | 'machine' | 'properties'> & {
	at: string;
	id: string;
};

/** Types of bounces of a permanently invalid address. */
const DEAD: readonly string[] = ['HardBounce', 'BadEmailAddress'];
/** Types that Postmark calls bounces although the mail arrived: automatic and other replies. */
const NO_BOUNCE: readonly string[] = [
	'Subscribe',
	'AutoResponder',
	'AddressChange',
	'OpenRelayTest',
	'ChallengeVerification',
];

/**
 * Postmark: webhooks (https://postmarkapp.com/developer/webhooks/webhooks-overview), and replies by
 * its inbound stream. Postmark signs nothing; it is authenticated by the user and password in the
 * URL that it calls.
 */
export const postmark: ReadCallback = async (request, secrets) => {
	checkBasic(
		request,
		required(secrets.postmarkUser, 'Postmark User'),
		required(secrets.postmarkPassword, 'Postmark Password'),
	);
	const body = objectOf(request);
	const isInbound = Object.hasOwn(body, 'FromFull') || textIn(body, 'RecordType') === 'Inbound';
	if (isInbound) return { reports: readPostmarkInbound(body, request.receivedAt) };
	return { reports: reportOf(body, request.receivedAt) };
};

function reportOf(body: JsonObject, receivedAt: number): MessageReport[] {
	const providerEvent = reportKindOf(body);
	if (providerEvent === null) return [];
	const { at, id, ...rest } = providerEvent;
	const address = textIn(body, 'Recipient') || textIn(body, 'Email');
	const message = textIn(body, 'MessageID');
	return [
		{
			channel: 'email',
			...markIn(objectIn(body, 'Metadata'), 'journey-message'),
			providerIds: providerIds(message),
			...(address && { address }),
			at: instantIn(body, at, receivedAt),
			dedup: dedupOf('postmark', providerEvent.kind, message, address, id),
			...rest,
		},
	];
}

function reportKindOf(body: JsonObject): ProviderEvent | null {
	const text = (key: string) => textIn(body, key);
	const userAgent = text('UserAgent');
	switch (text('RecordType')) {
		case 'Delivery':
			return { kind: 'delivered', properties: {}, at: 'DeliveredAt', id: '' };
		case 'Open':
			return {
				kind: 'opened',
				...botUserAgent('open', userAgent),
				properties: properties({ userAgent }),
				at: 'ReceivedAt',
				id: text('ReceivedAt'),
			};
		case 'Click':
			return {
				kind: 'clicked',
				...botUserAgent('click', userAgent),
				properties: properties({ url: text('OriginalLink'), userAgent }),
				at: 'ReceivedAt',
				id: `${text('ReceivedAt')} ${text('OriginalLink')}`,
			};
		case 'Bounce':
			return bounce(body);
		case 'SpamComplaint':
			return { kind: 'complained', properties: {}, at: 'BouncedAt', id: '' };
		case 'SubscriptionChange':
			return subscription(body);
		default:
			return null;
	}
}

/** https://postmarkapp.com/developer/api/bounce-api#bounce-types */
function bounce(body: JsonObject): ProviderEvent | null {
	const type = textIn(body, 'Type');
	const frame = { at: 'BouncedAt', id: '' };
	if (NO_BOUNCE.includes(type)) return null;
	if (type === 'SpamComplaint') return { kind: 'complained', properties: {}, ...frame };
	if (type === 'Unsubscribe') return { kind: 'unsubscribed', properties: {}, ...frame };
	const permanent = DEAD.includes(type);
	const reason = textIn(body, 'Details') || textIn(body, 'Description');
	return {
		kind: 'bounced',
		permanent,
		properties: properties({ reason, code: type }),
		at: 'BouncedAt',
		// A permanent bounce is reported again when the address is added to the suppression list.
		id: permanent ? '' : textIn(body, 'ID'),
	};
}

/**
 * A reactivation in Postmark grants no consent, and a suppression by Postmark's user is not the
 * contact's opt-out.
 */
function subscription(body: JsonObject): ProviderEvent | null {
	if (body.SuppressSending !== true) return null;
	const frame = { at: 'ChangedAt', id: '' };
	switch (textIn(body, 'SuppressionReason')) {
		case 'HardBounce':
			return {
				kind: 'bounced',
				permanent: true,
				properties: properties({
					reason: "On Postmark's suppression list",
					code: 'HardBounce',
				}),
				...frame,
			};
		case 'SpamComplaint':
			return { kind: 'complained', properties: {}, ...frame };
		case 'ManualSuppression':
			if (textIn(body, 'Origin') !== 'Recipient') return null;
			return {
				kind: 'unsubscribed',
				properties: {},
				at: 'ChangedAt',
				id: textIn(body, 'ChangedAt'),
			};
		default:
			return null;
	}
}
