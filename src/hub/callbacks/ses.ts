import type { JsonObject } from '../../lib/json';
import type { CallbackSecrets, ReadCallback } from '../callbacks';
import type { MessageReport } from '../reports/report';
import { HubError } from '../request';
import { objectOf } from './fields';
import { checkAge } from './proof';
import { sesReports } from './ses-event';
import { checkSns, parseSns, type SnsMessage } from './sns';
import { certificateOf, confirmSubscription, type CertificateCache } from './sns-fetch';
import { isJsonObject } from '../../value/guard';

/**
 * Amazon SES via SNS: messages signed by SNS, of a topic that the credential lists. Subscriptions
 * of such topics are confirmed automatically.
 */
export function makeSes(certificates: CertificateCache): ReadCallback {
	return async (request, secrets, fetch) => {
		const message = parseSns(objectOf(request));
		checkTopic(message, secrets);
		checkSns(message, await certificateOf(message, certificates, fetch));
		checkAge(Date.parse(message.Timestamp), request.receivedAt);
		if (message.Type === 'SubscriptionConfirmation') await confirmSubscription(message, fetch);
		return { reports: message.Type === 'Notification' ? reportsOf(message) : [] };
	};
}

/** SNS signs the messages of every AWS account's topics, so the signature alone proves nothing. */
function checkTopic({ TopicArn }: SnsMessage, { snsTopicArns = [] }: CallbackSecrets): void {
	if (snsTopicArns.includes(TopicArn)) return;
	throw new HubError(
		401,
		"Not authorized: the topic is unknown. Add its ARN to 'Amazon SNS Topic ARNs' of the Journey Callback API credential",
	);
}

function reportsOf(message: SnsMessage): MessageReport[] {
	const event = parsed(message.Message);
	return event === null ? [] : sesReports(event, message);
}

/** SES's first message to a new topic is plain text. */
function parsed(text: string): JsonObject | null {
	try {
		const value: unknown = JSON.parse(text);
		return isJsonObject(value) ? value : null;
	} catch {
		return null;
	}
}
