import { sql } from 'kysely';
import type { JsonObject } from '../../../lib/json';
import { EMAIL, EMAIL_EVENTS, ENGAGEMENT_EVENTS } from '../../../rule/engagement';
import type { Tx } from '../common/transaction';
import { countMessages, lockMessages, type CountedMessage } from './message-counts';
import { markOf, MARKS, type Mark } from './message-marks';

/** A recorded event; see RecordedEvent. */
interface Reported {
	contactId: number;
	name: string;
	properties: JsonObject;
}

type Reportable = keyof typeof ENGAGEMENT_EVENTS;

const ENGAGEMENT_OF = new Map(
	Object.entries(ENGAGEMENT_EVENTS).flatMap(([engagement, names]) =>
		names.map((name) => [name, engagement as Reportable] as const),
	),
);

/**
 * Marks the messages that the events report on, and counts the marks. An event reports on the message
 * in its property `message`, which must be one to its contact, on its channel.
 */
export async function markMessages(tx: Tx, events: readonly Reported[]): Promise<void> {
	const { conn, trx } = tx;
	const reports = events.flatMap(reportOf);
	if (reports.length === 0) return;
	const before = await lockMessages(
		tx,
		reports.map(({ messageId }) => messageId),
	);
	const after = new Map<number, CountedMessage>();
	for (const { messageId, contactId, channel, mark } of reports) {
		const message = after.get(messageId) ?? before.get(messageId);
		if (message?.contact_id !== contactId || message.channel !== channel) continue;
		after.set(messageId, {
			...message,
			marks: message.marks | MARKS[mark] | (mark === 'clicked' ? MARKS.opened : 0),
			opens: message.opens + (mark === 'opened' ? 1 : 0),
			clicks: message.clicks + (mark === 'clicked' ? 1 : 0),
		});
	}
	if (after.size === 0) return;
	const source = conn.records([...after.values()], {
		id: 'int',
		marks: 'int',
		opens: 'int',
		clicks: 'int',
	});
	await sql`update messages set marks = r.marks, opens = r.opens, clicks = r.clicks
		from ${source} as r where messages.id = r.id`.execute(trx);
	await countMessages(
		tx,
		[...after.values()].map((message) => ({ before: before.get(message.id)!, after: message })),
	);
}

interface MessageReport {
	messageId: number;
	contactId: number;
	channel: unknown;
	mark: Mark;
}

function reportOf({ contactId, name, properties }: Reported): MessageReport[] {
	const engagement = ENGAGEMENT_OF.get(name);
	const { message: messageId } = properties;
	if (engagement === undefined || !Number.isSafeInteger(messageId)) return [];
	const channel = properties.channel ?? (EMAIL_EVENTS.includes(name) ? EMAIL : undefined);
	return [
		{ messageId: messageId as number, contactId, channel, mark: markOf(engagement, properties) },
	];
}
