import { sql } from 'kysely';
import type { RateLimitStore } from '../../../message/rate-limit/store';
import { sendTimes } from '../../../message/rate-limit/gcra';
import type { SqlBase } from '../common/base';

/** See RateLimitStore. One row per provider account, locked while slots are taken. */
export function sqlRateLimits({ conn, write }: Pick<SqlBase, 'conn' | 'write'>): RateLimitStore {
	return {
		take: (key, rate, wanted, horizonMs, now) =>
			write(async (tx) => {
				// An update without effect, by which Postgres locks the row, new or not.
				const { rows } = await sql<{ next_slot_at: number; paused_until: number }>`
					insert into rate_limits (key, next_slot_at, paused_until) values (${key}, 0, 0)
					on conflict (key) do update set next_slot_at = rate_limits.next_slot_at
					returning next_slot_at, paused_until`.execute(tx.trx);
				const first = Math.max(now, rows[0].next_slot_at, rows[0].paused_until);
				const taken = sendTimes(rate, first, wanted, now + horizonMs);
				if (taken.sendTimes.length > 0) {
					await sql`update rate_limits set next_slot_at = ${taken.next} where key = ${key}`.execute(
						tx.trx,
					);
				}
				return taken;
			}),

		async pause(key, until) {
			await write(async (tx) => {
				await sql`insert into rate_limits (key, next_slot_at, paused_until) values (${key}, 0, ${until})
					on conflict (key) do update set paused_until = excluded.paused_until
					where rate_limits.paused_until < excluded.paused_until`.execute(tx.trx);
			});
		},

		async pausedUntil(key) {
			const { rows } = await sql<{ paused_until: number }>`select paused_until from rate_limits
				where key = ${key}`.execute(conn.db);
			return rows[0]?.paused_until ?? 0;
		},
	};
}
