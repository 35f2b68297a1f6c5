import { sql } from 'kysely';
import { longestPeriod, type CountedMessage } from '../../../message/policy/caps';
import type { SendPolicy } from '../../../message/policy/policy';
import { DAY_MS } from '../../../lib/milliseconds';
import { MAX_RESERVED_MS } from '../common/reservation';
import type { TimedTx } from '../common/transaction';

/** How long (ms) an address that got a node's message gets no other of it. */
export const REPEAT_MS = DAY_MS;

/** A message that counts, with what tells whom it went to. */
export interface Counted extends CountedMessage {
	id: number;
	nodeId: number;
	contactId: number;
	addressKey: string | null;
}

export interface Asked {
	contactId: number;
	addressKey: string | null;
	policy: SendPolicy;
}

/**
 * Marketing messages that count for the policies: to one of the contacts or addresses, sent, possibly
 * sent, or reserved and still to be sent. In the order of their ids.
 */
export async function countedMessages(tx: TimedTx, asked: readonly Asked[]): Promise<Counted[]> {
	const { conn, trx, now } = tx;
	const contacts = new Map<number, number>();
	const addresses = new Map<string, number>();
	for (const { contactId, addressKey, policy } of asked) {
		if (policy.purpose !== 'marketing') continue;
		const capPeriod = longestPeriod(policy.caps);
		keepLongest(contacts, contactId, capPeriod);
		if (addressKey === null) continue;
		keepLongest(addresses, addressKey, Math.max(capPeriod, policy.oncePerAddress ? REPEAT_MS : 0));
	}
	if (contacts.size + addresses.size === 0) return [];
	const byContact = conn.records(
		[...contacts].map(([contactId, period]) => ({ contactId, since: now - period })),
		{ contactId: 'int', since: 'int' },
	);
	const byAddress = conn.records(
		[...addresses].map(([addressKey, period]) => ({ addressKey, since: now - period })),
		{ addressKey: 'text', since: 'int' },
	);
	const columns = sql`select m.id, m.channel, m.node_id as "nodeId", m.contact_id as "contactId",
		m.address_key as "addressKey", coalesce(m.sent_at, m.created_at) as at`;
	// With `exists (... and e.status = 'active')` Postgres reads all active enrollments each time.
	const counts = sql`m.created_at > r.since - ${MAX_RESERVED_MS}
		and coalesce(m.sent_at, m.created_at) > r.since and m.purpose = 'marketing'
		and (m.status in ('sending', 'handedOff', 'sent', 'unknown') or (m.status = 'queued' and (
			select e.status from positions p join enrollments e on e.id = p.enrollment_id
			where p.id = m.position_id) = 'active'))`;
	const { rows } = await sql<Counted>`
		${columns} from ${byContact} as r cross join messages m
			where m.contact_id = r."contactId" and ${counts}
		union
		${columns} from ${byAddress} as r cross join messages m
			where m.address_key = r."addressKey" and ${counts}
		order by id`.execute(trx);
	return rows;
}

function keepLongest<K>(periods: Map<K, number>, key: K, period: number): void {
	if (period > 0) periods.set(key, Math.max(period, periods.get(key) ?? 0));
}
