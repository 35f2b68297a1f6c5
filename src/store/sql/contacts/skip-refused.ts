import { sql } from 'kysely';
import { canonicalAddress } from '../../../contact/consent';
import { refusalOf } from '../../../contact/objection';
import type { Purpose } from '../../../message/policy/policy';
import { SKIP_REASONS } from '../../../message/policy/reasons';
import type { JsonObject } from '../../../lib/json';
import type { MessageTable } from '../../schema';
import { MAX_RESERVED_MS } from '../common/reservation';
import { inSubquery } from '../common/in-subquery';
import type { TimedTx } from '../common/transaction';
import { countMessages, lockMessages, PLACE_COLUMNS, withStatus } from '../counts/message-counts';
import { objectionsAt, textsIn } from './objections';

type Queued = Pick<MessageTable, 'channel' | 'topic' | 'recipient' | 'address_key'> & {
	id: number;
	purpose: Purpose;
	consent: JsonObject | null;
};

/**
 * Skips queued messages that the consent of their contacts, or an objection at their address, now
 * forbids. The commit demands that a message is queued, so none of them goes out afterwards. Contacts
 * and addresses are locked.
 */
export async function skipRefused(
	tx: TimedTx,
	concerned: { contactIds: readonly number[]; digests: readonly string[] },
): Promise<void> {
	const { conn, trx, now } = tx;
	const { contactIds, digests } = concerned;
	if (contactIds.length + digests.length === 0) return;
	const columns = sql`select m.id, m.channel, m.purpose, m.topic, m.recipient, m.address_key,
			c.consent
		from messages m join contacts c on c.id = m.contact_id`;
	const isOpen = sql`m.status = 'queued' and m.created_at > ${now - MAX_RESERVED_MS}`;
	const { rows } = await sql<Queued>`
		${columns} where ${inSubquery(conn, 'm.contact_id', conn.ids(contactIds))} and ${isOpen}
		union all
		${columns} where ${inSubquery(conn, 'm.address_key', textsIn(conn, digests))} and ${isOpen}`.execute(
		trx,
	);
	const objections = await objectionsAt(
		tx,
		rows.flatMap(({ address_key }) => address_key ?? []),
	);
	const refused = new Map<number, string>();
	for (const { id, channel, purpose, topic, recipient, address_key, consent } of rows) {
		const standing = {
			consent: consent ?? {},
			objections: objections.get(address_key ?? '') ?? [],
			address: canonicalAddress(channel, recipient),
		};
		const refusal = refusalOf(standing, { channel, purpose, ...(topic !== null && { topic }) });
		if (refusal !== null) refused.set(id, SKIP_REASONS[refusal]);
	}
	if (refused.size === 0) return;
	const messages = await lockMessages(tx, [...refused.keys()]);
	const skipped = [...messages.values()]
		.filter(({ status }) => status === 'queued')
		.map((before) => {
			const after = withStatus(before, 'skipped', refused.get(before.id)!, now);
			return { before, after };
		});
	const source = conn.records(
		skipped.map(({ after }) => after),
		{ id: 'int', reason: 'text', ...PLACE_COLUMNS },
	);
	await sql`update messages set status = 'skipped', reason = r.reason, day = r.day, arms = r.arms
		from ${source} as r where messages.id = r.id`.execute(trx);
	await countMessages(tx, skipped);
}
