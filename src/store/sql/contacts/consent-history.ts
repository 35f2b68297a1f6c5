import { sql } from 'kysely';
import type { JsonObject } from '../../../lib/json';
import type { ConsentHistoryTable } from '../../schema';
import type { TimedTx } from '../common/transaction';

/** A decision, or a suppression, as the history keeps it. */
export interface ConsentRecord extends Pick<ConsentHistoryTable, 'channel' | 'topic' | 'change'> {
	contactId: number;
	/** Null: the contact has none on the channel. */
	address: string | null;
	detail: JsonObject;
}

/** Adds to the contacts' histories, in order. */
export async function recordConsents(
	tx: TimedTx,
	records: readonly ConsentRecord[],
): Promise<void> {
	const { conn, trx, now } = tx;
	if (records.length === 0) return;
	const rows = records.map(({ address, detail, ...record }, seq) => ({
		...record,
		seq,
		detail: { ...detail, ...(address !== null && { address }) },
	}));
	const source = conn.records(rows, {
		seq: 'int',
		contactId: 'int',
		channel: 'text',
		topic: 'text',
		change: 'text',
		detail: 'json',
	});
	await sql`insert into consent_history (contact_id, at, channel, topic, change, detail)
		select r."contactId", ${now}, r.channel, r.topic, r.change, r.detail
		from ${source} as r where true order by r.seq`.execute(trx);
}
