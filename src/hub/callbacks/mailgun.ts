import { createHash, createHmac } from 'node:crypto';
import type { JsonObject } from '../../lib/json';
import { isDeadMailbox } from '../../message/channels/smtp/dead-mailbox';
import type { CallbackSecrets, ReadCallback } from '../callbacks';
import type { MessageReport } from '../reports/report';
import { HubError, type HubRequest } from '../request';
import { dedupOf, instantIn, objectIn, objectOf, properties, textIn } from './fields';
import { readMailgunRoute } from './mail/mailgun-route';
import { equalInConstantTime } from '../../lib/constant-time';
import { checkAge, required } from './proof';
import { bareId, markIn, providerIds } from './reference';
import type { TokenMemory } from './token-memory';
import { botUserAgent } from './bot-user-agent';

/** Reasons of Mailgun for not sending a message that mean more than a failure of this message. */
const SUPPRESSED: Record<string, MessageReport['kind']> = {
	'suppress-complaint': 'complained',
	'suppress-unsubscribe': 'unsubscribed',
};
const DEAD: readonly string[] = ['bounce', 'suppress-bounce'];

/**
 * Mailgun: webhooks (HMAC-SHA256 of timestamp and token,
 * https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks), and
 * replies by a route. The signature does not cover the body, so a token is accepted only with the
 * first body it came with.
 */
export function makeMailgun(tokens: TokenMemory): ReadCallback {
	return async (request, secrets) => {
		if (Object.hasOwn(request.form, 'signature')) {
			checkSignature(request.form, JSON.stringify(request.form), request, secrets, tokens);
			return { reports: readMailgunRoute(request) };
		}
		const body = objectOf(request);
		checkSignature(objectIn(body, 'signature'), request.rawBody, request, secrets, tokens);
		return { reports: reportOf(objectIn(body, 'event-data'), request.receivedAt) };
	};
}

function checkSignature(
	signed: Readonly<Record<string, unknown>>,
	body: string | Buffer,
	{ receivedAt }: HubRequest,
	secrets: CallbackSecrets,
	tokens: TokenMemory,
): void {
	const key = required(secrets.mailgunSigningKey, 'Mailgun Signing Key');
	const [timestamp, token] = [textIn(signed, 'timestamp'), textIn(signed, 'token')];
	const expected = createHmac('sha256', key)
		.update(timestamp + token)
		.digest('hex');
	// A subaccount's domain is also signed by the parent account.
	const given = ['signature', 'parent-signature'].map((name) => textIn(signed, name));
	const accepted = given.map((each) => equalInConstantTime(each, expected));
	if (token === '' || !accepted.includes(true)) {
		throw new HubError(401, "Not authorized: the signature is not Mailgun's");
	}
	checkAge(/^\d+$/.test(timestamp) ? Number(timestamp) * 1_000 : NaN, receivedAt);
	const digest = createHash('sha256').update(body).digest('base64');
	if (!tokens.accepts(token, digest)) {
		throw new HubError(401, 'Not authorized: the token was already used with another body');
	}
}

function reportOf(event: JsonObject, receivedAt: number): MessageReport[] {
	const providerEvent = reportKindOf(event);
	if (providerEvent === null) return [];
	const address = textIn(event, 'recipient');
	const headers = objectIn(objectIn(event, 'message'), 'headers');
	const id = textIn(event, 'id') || JSON.stringify(event);
	return [
		{
			channel: 'email',
			...markIn(objectIn(event, 'user-variables'), 'journey_message'),
			providerIds: providerIds(bareId(textIn(headers, 'message-id'))),
			...(address && { address }),
			at: instantIn(event, 'timestamp', receivedAt),
			dedup: dedupOf('mailgun', textIn(event, 'event'), id),
			...providerEvent,
		},
	];
}

type ProviderEvent = Pick<MessageReport, 'kind' | 'permanent' | 'machine' | 'properties'>;

/** https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads */
function reportKindOf(event: JsonObject): ProviderEvent | null {
	const client = objectIn(event, 'client-info');
	const userAgent = textIn(client, 'user-agent');
	switch (textIn(event, 'event')) {
		case 'delivered':
			return { kind: 'delivered', properties: {} };
		case 'opened':
			return {
				kind: 'opened',
				...botOf('open', client),
				properties: properties({ userAgent }),
			};
		case 'clicked':
			return {
				kind: 'clicked',
				...botOf('click', client),
				properties: properties({ url: textIn(event, 'url'), userAgent }),
			};
		case 'failed':
			// Mailgun will try again: the result of the message is still open.
			return textIn(event, 'severity') === 'permanent' ? failure(event) : null;
		case 'rejected': {
			const reason = textIn(objectIn(event, 'reject'), 'reason');
			return {
				kind: 'bounced',
				properties: properties({ reason: `Rejected by Mailgun: ${reason}` }),
			};
		}
		case 'complained':
			return { kind: 'complained', properties: {} };
		case 'unsubscribed':
			return { kind: 'unsubscribed', properties: {} };
		default:
			return null;
	}
}

function failure(event: JsonObject): ProviderEvent {
	const status = objectIn(event, 'delivery-status');
	const why = textIn(event, 'reason');
	const message = textIn(status, 'message') || textIn(status, 'description');
	return {
		kind: Object.hasOwn(SUPPRESSED, why) ? SUPPRESSED[why] : 'bounced',
		permanent: DEAD.includes(why) || isDeadMailbox(message),
		properties: properties({ reason: message || why, code: textIn(status, 'code') }),
	};
}

/**
 * Gmail's proxy fetches images when the recipient opens the mail; other bots fetch them unprompted.
 */
function botOf(kind: 'open' | 'click', client: JsonObject): Pick<MessageReport, 'machine'> {
	const bot = textIn(client, 'bot');
	if (bot === 'apple') return { machine: 'Apple Mail Privacy Protection' };
	if (bot === '' || bot === 'gmail') return botUserAgent(kind, textIn(client, 'user-agent'));
	return { machine: `a bot (${bot.slice(0, 60)})` };
}
