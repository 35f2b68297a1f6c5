import type { MessageReport } from '../reports/report';
import { asksOf } from '../reports/reply-keywords';
import { dedupOf, instantIn, objectIn, properties, textIn } from './fields';
import { providerIds } from './reference';
import { phoneIn } from './whatsapp-phone';

/** Maximum length of a reply in characters; WhatsApp allows 4,096. */
const MAX_REPLY = 4_096;
/** Types of automatic notices, and of events that are no messages. */
const NO_REPLIES: ReadonlySet<string> = new Set([
	...['system', 'reaction', 'request_welcome', 'unknown', ''],
]);

interface ProviderEvent {
	text: string;
	/** Payload of the chosen button or list row. */
	payload?: string;
}

/** An incoming message as a reply: a text, a button, or media by its caption. */
export function replyOf(message: unknown, value: unknown, receivedAt: number): MessageReport[] {
	const id = textIn(message, 'id');
	const type = textIn(message, 'type');
	if (id === '' || NO_REPLIES.has(type)) return [];
	const { text, payload = '' } = messageTextIn(message, type);
	const asks = asksOf(text) ?? asksOf(payload);
	return [
		{
			kind: 'replied',
			channel: 'whatsapp',
			address: phoneIn(message, 'from'),
			// The message that was replied to, or whose button was pressed.
			providerIds: providerIds(textIn(objectIn(message, 'context'), 'id')),
			at: instantIn(message, 'timestamp', receivedAt),
			dedup: dedupOf('whatsapp', id),
			...(asks && { asks }),
			properties: properties({
				text,
				payload,
				...(type !== 'text' && { type }),
				to: phoneIn(objectIn(value, 'metadata'), 'display_phone_number'),
			}),
		},
	];
}

function messageTextIn(message: unknown, type: string): ProviderEvent {
	const body = objectIn(message, type);
	if (type === 'text') return { text: textIn(body, 'body', MAX_REPLY) };
	if (type === 'button') return { text: textIn(body, 'text'), payload: textIn(body, 'payload') };
	if (type !== 'interactive') return { text: textIn(body, 'caption', MAX_REPLY) };
	const chosen = objectIn(body, textIn(body, 'type'));
	// A form ('flow') has its answers as JSON text.
	const payload = textIn(chosen, 'id') || textIn(chosen, 'response_json', MAX_REPLY);
	return { text: textIn(chosen, 'title') || textIn(chosen, 'body'), payload };
}
