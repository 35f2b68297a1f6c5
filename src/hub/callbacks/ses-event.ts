import type { JsonObject } from '../../lib/json';
import type { MessageReport } from '../reports/report';
import { dedupOf, instantIn, listIn, objectIn, properties, textIn, textsIn } from './fields';
import { bareId, providerIds, readMark } from './reference';
import type { SnsMessage } from './sns';
import { botUserAgent } from './bot-user-agent';

interface ProviderEvent extends Pick<
	MessageReport,
	'kind' | 'permanent' | 'machine' | 'properties'
> {
	/** The event's own part of the JSON. */
	part: JsonObject;
	/** Distinguishes it from other events of its kind for the same message. */
	id: string;
	/** Addresses that the event is about; absent: all recipients of the mail. */
	recipients?: readonly string[];
}

const MAX_RECIPIENTS = 100;

/**
 * The reports of one SES event, as in notifications of an identity (`notificationType`) and in
 * events of a configuration set (`eventType`):
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export function sesReports(event: JsonObject, sns: SnsMessage): MessageReport[] {
	const providerEvent = reportKindOf(event, sns.MessageId);
	if (providerEvent === null) return [];
	const mail = objectIn(event, 'mail');
	const { part, id, recipients = textsIn(mail, 'destination'), ...rest } = providerEvent;
	const at = instantIn(part, 'timestamp', Date.parse(sns.Timestamp));
	const name = textIn(mail, 'messageId');
	return recipients.slice(0, MAX_RECIPIENTS).map((address) => ({
		channel: 'email',
		...markOf(mail),
		providerIds: namesOf(mail, sns.TopicArn),
		...(address && { address }),
		at,
		dedup: dedupOf('ses', rest.kind, name, address, id),
		...rest,
	}));
}

function reportKindOf(event: JsonObject, snsId: string): ProviderEvent | null {
	const type = textIn(event, 'eventType') || textIn(event, 'notificationType');
	const part = objectIn(event, type.charAt(0).toLowerCase() + type.slice(1));
	const userAgent = textIn(part, 'userAgent');
	switch (type) {
		case 'Delivery':
			return delivery(part);
		case 'Open':
			return {
				kind: 'opened',
				...botUserAgent('open', userAgent),
				part,
				id: snsId,
				properties: properties({ userAgent }),
			};
		case 'Click': {
			const url = textIn(part, 'link');
			return {
				kind: 'clicked',
				...botUserAgent('click', userAgent),
				part,
				id: snsId,
				properties: properties({ url, userAgent }),
			};
		}
		case 'Bounce':
			return bounce(part);
		case 'Complaint':
			return complaint(part);
		case 'Reject':
			return rejection(part);
		case 'Subscription':
			return unsubscribesFromAll(part)
				? { kind: 'unsubscribed', part, id: snsId, properties: {} }
				: null;
		default:
			return null;
	}
}

function delivery(part: JsonObject): ProviderEvent {
	return {
		kind: 'delivered',
		part,
		id: '',
		recipients: textsIn(part, 'recipients'),
		properties: properties({ response: textIn(part, 'smtpResponse') }),
	};
}

function rejection(part: JsonObject): ProviderEvent {
	const reason = `Rejected by Amazon SES: ${textIn(part, 'reason')}`;
	return { kind: 'bounced', part, id: 'reject', properties: { reason } };
}

/**
 * If both ways of notification are set up, a bounce is reported twice with the same feedback id.
 */
function bounce(part: JsonObject): ProviderEvent {
	const recipients = listIn(part, 'bouncedRecipients');
	const [first] = recipients;
	return {
		kind: 'bounced',
		permanent: textIn(part, 'bounceType') === 'Permanent',
		part,
		id: textIn(part, 'feedbackId'),
		recipients: recipients.map((each) => textIn(each, 'emailAddress')),
		properties: properties({
			reason: textIn(first, 'diagnosticCode'),
			code: textIn(first, 'status'),
			classification: `${textIn(part, 'bounceType')}: ${textIn(part, 'bounceSubType')}`,
		}),
	};
}

function complaint(part: JsonObject): ProviderEvent | null {
	const type = textIn(part, 'complaintFeedbackType');
	// RFC 5965: the recipient moved the mail out of the spam folder.
	if (type === 'not-spam') return null;
	return {
		kind: 'complained',
		part,
		id: textIn(part, 'feedbackId'),
		recipients: listIn(part, 'complainedRecipients').map((each) => textIn(each, 'emailAddress')),
		properties: properties({ reason: type }),
	};
}

/** Whether the recipient unsubscribed from everything on SES's subscription management page. */
function unsubscribesFromAll(part: JsonObject): boolean {
	return objectIn(part, 'newTopicPreferences').unsubscribeAll === true;
}

/**
 * Read from the tag if a configuration set publishes the event, else from the header that set the
 * tag.
 */
function markOf(mail: JsonObject) {
	const [tag] = textsIn(objectIn(mail, 'tags'), 'journey-message');
	if (tag !== undefined) return readMark(tag);
	const [, mark = ''] =
		/(?:^|[,;\s])journey-message=([\d-]+)/.exec(header(mail, 'x-ses-message-tags')) ?? [];
	return readMark(mark);
}

/**
 * The Message-ID that SES assigned (its own id at a domain of the region), and the one that we had
 * set.
 */
function namesOf(mail: JsonObject, topicArn: string): string[] {
	const own = textIn(mail, 'messageId').toLowerCase();
	const region = (textIn(mail, 'sourceArn') || topicArn).split(':')[3] ?? '';
	const domain = `${region === 'us-east-1' ? 'email' : region}.amazonses.com`;
	return providerIds(own && `${own}@${domain}`, own, bareId(header(mail, 'message-id')));
}

function header(mail: JsonObject, name: string): string {
	const found = listIn(mail, 'headers').find((each) => textIn(each, 'name').toLowerCase() === name);
	return textIn(found, 'value');
}
