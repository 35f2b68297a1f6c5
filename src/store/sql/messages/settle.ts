import { sql } from 'kysely';
import type { Lease } from '../../../journey/position';
import type { Settlement } from '../../../message/ledger';
import { LEASE_COLUMNS } from '../common/lease';
import type { TimedTx } from '../common/transaction';
import {
	countMessages,
	lockMessages,
	PLACE_COLUMNS,
	withStatus,
	type CountedMessage,
} from '../counts/message-counts';
import { lockConcerned, reactToMessages } from './status-changes';

type Changed = Pick<CountedMessage, 'id' | 'status' | 'day' | 'arms'>;

/** Records results and applies what follows; returns when positions may be ready (ms), or null. */
export async function settleMessages(
	tx: TimedTx,
	results: readonly Settlement[],
): Promise<number | null> {
	const { conn, trx, now } = tx;
	const affected = await lockConcerned(tx, results);
	const before = await lockMessages(
		tx,
		results.map(({ id }) => id),
	);
	const settled = results.map((result) => {
		const { id, status, reason = null } = result;
		const message = before.get(id);
		const place = message && withStatus(message, status, reason, now);
		return { ...result, day: place?.day, arms: place?.arms };
	});
	const source = conn.records(settled, {
		id: 'int',
		status: 'text',
		providerId: 'text',
		reason: 'text',
		...PLACE_COLUMNS,
	});
	// Inside `case` Postgres assumes that a bare parameter is text.
	const instant = sql`cast(${now} as bigint)`;
	const { rows } = await sql<Changed>`update messages set status = r.status,
			provider_id = case messages.contact_id when 0 then null else r."providerId" end,
			reason = case messages.contact_id when 0 then null else r.reason end,
			sent_at = case r.status when 'sent' then ${instant} when 'unknown' then messages.sent_at
				end, day = r.day, arms = r.arms
		from ${source} as r where messages.id = r.id
		and messages.status not in ('sent', 'failed', 'skipped')
		returning messages.id, messages.status, messages.day, messages.arms`.execute(trx);
	const reasons = new Map(results.map(({ id, reason = null }) => [id, reason]));
	await countMessages(
		tx,
		rows.flatMap((row) => {
			const message = before.get(row.id);
			const after = message && { ...message, ...row, reason: reasons.get(row.id) ?? null };
			return after ? [{ before: message, after }] : [];
		}),
	);
	return await reactToMessages(tx, affected);
}

/**
 * After a successful execution: messages that it handed to other nodes count as sent. Contacts are
 * locked here, so take no lock before. Returns when positions may be ready (ms), or null.
 */
export async function settleHandedOff(
	tx: TimedTx,
	leases: readonly Lease[],
): Promise<number | null> {
	const { conn, trx } = tx;
	const { rows } = await sql<{ id: number }>`select m.id
		from ${conn.records(leases, LEASE_COLUMNS)} as r cross join messages m
		where m.position_id = r."positionId" and m.status = 'handedOff' and not exists (
			select 1 from positions p
			where p.id = r."positionId" and (p.lease is null or p.lease <> r.lease))`.execute(trx);
	if (rows.length === 0) return null;
	const results = rows.map(({ id }) => ({ id, status: 'sent' as const }));
	return await settleMessages(tx, results);
}
