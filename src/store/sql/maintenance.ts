import { sql } from 'kysely';
import type { MaintenanceStore, ProcessInfo } from '../maintenance';
import type { SqlBase } from './common/base';
import { freeLeasesOf } from './positions/claim';
import { completeExpiredHolds } from './positions/complete';
import { rescheduleOverdue } from './positions/reschedule-overdue';
import { hubsSeen } from './registry/hubs';
import { journeysSeen, nodesSeen } from './registry/journeys';
import { runTimeBased } from './time-based/run';

/** What processes do for the store while they run; see MaintenanceStore. */
export function sqlMaintenance(base: SqlBase): MaintenanceStore {
	const { conn, write, announce } = base;
	return {
		heartbeat: ({ workflowIds, nodeIds }, now) =>
			write(async (trx) => {
				await nodesSeen(conn, trx, nodeIds, now);
				await journeysSeen(conn, trx, workflowIds, now);
				await hubsSeen(conn, trx, workflowIds, now);
			}),
		reclaimLeases: (self, isAlive, now) =>
			write(async (trx) => {
				const { rows } = await sql<ProcessInfo>`select token, host, pid from processes`.execute(
					trx,
				);
				const dead = rows.filter((other) => !isAlive(other)).map((other) => other.token);
				await freeLeasesOf(conn, trx, dead, now);
				await sql`delete from processes where ${conn.anyOf('token', 'text', dead)}`.execute(trx);
				await sql`insert into processes (token, host, pid, started_at)
					values (${self.token}, ${self.host}, ${self.pid}, ${now})
					on conflict do nothing`.execute(trx);
			}),
		async completeExpiredHolds(now) {
			const { completed, readyAt } = await write((trx) => completeExpiredHolds(conn, trx, now));
			await announce(readyAt);
			return completed;
		},
		rescheduleOverdue: (nodeIds, policy, now) =>
			write((trx) => rescheduleOverdue(conn, trx, nodeIds, policy, now)),
		runTimeBased: (now) => runTimeBased(base, now),
	};
}
