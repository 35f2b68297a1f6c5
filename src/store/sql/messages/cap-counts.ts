import { sql } from 'kysely';
import { longestPeriod, type CountedMessage } from '../../../message/policy/caps';
import type { SendPolicy } from '../../../message/policy/policy';
import { DAY_MS } from '../../../lib/milliseconds';
import type { TimedTx } from '../common/transaction';

export interface Counted extends CountedMessage {
	id: number;
}

/**
 * An execution takes less than this (ms) from reserving a message to sending it, so that `created_at`
 * bounds the search for sent messages.
 */
export const MAX_RESERVED_MS = DAY_MS;

/**
 * Marketing messages to the contacts that count for the policies' frequency caps, by contact: sent,
 * possibly sent, and reserved ones that may still be sent.
 */
export async function countedMessages(
	tx: TimedTx,
	asked: ReadonlyArray<{ contactId: number; policy: SendPolicy }>,
): Promise<Map<number, Counted[]>> {
	const { conn, trx, now } = tx;
	const periods = new Map<number, number>();
	for (const { contactId, policy } of asked) {
		if (policy.purpose !== 'marketing' || policy.caps.length === 0) continue;
		const period = Math.max(longestPeriod(policy.caps), periods.get(contactId) ?? 0);
		periods.set(contactId, period);
	}
	if (periods.size === 0) return new Map();
	const source = conn.records(
		[...periods].map(([contactId, period]) => ({ contactId, since: now - period })),
		{ contactId: 'int', since: 'int' },
	);
	// With `exists (... and e.status = 'active')` Postgres reads all active enrollments each time.
	const { rows } = await sql<Counted & { contactId: number }>`select m.id, m.channel,
			m.contact_id as "contactId", coalesce(m.sent_at, m.created_at) as at
		from ${source} as r cross join messages m
		where m.contact_id = r."contactId" and m.created_at > r.since - ${MAX_RESERVED_MS}
			and coalesce(m.sent_at, m.created_at) > r.since and m.purpose = 'marketing'
			and (m.status in ('sending', 'handedOff', 'sent', 'unknown') or (m.status = 'queued' and (
				select e.status from positions p join enrollments e on e.id = p.enrollment_id
				where p.id = m.position_id) = 'active'))`.execute(trx);
	return Map.groupBy(rows, ({ contactId }) => contactId);
}
