import { sql } from 'kysely';
import type { MaintenanceStore, ProcessInfo } from '../maintenance';
import type { SqlBase } from './common/base';
import { freeLeasesOf } from './positions/claim';
import { completeExpiredHolds } from './positions/complete';
import { leaveDeletedNodes } from './positions/leave-deleted-nodes';
import { rescheduleOverdue } from './positions/reschedule-overdue';
import { markHubsSeen } from './registry/hubs';
import { endNodeHeartbeat, markJourneysSeen, markNodesSeen } from './registry/journeys';
import { runTimeBased } from './time-based/run';

/** See MaintenanceStore. */
export function sqlMaintenance(base: SqlBase): MaintenanceStore {
	const { conn, write, announce } = base;
	return {
		heartbeat: ({ workflowIds, nodeIds }, now) =>
			write(async (tx) => {
				await markNodesSeen({ ...tx, now }, nodeIds);
				await markJourneysSeen({ ...tx, now }, workflowIds);
				await markHubsSeen({ ...tx, now }, workflowIds);
			}),
		endHeartbeat: (nodeIds) => write((tx) => endNodeHeartbeat(tx, nodeIds)),
		reclaimLeases: (self, isAlive, now) =>
			write(async (tx) => {
				const { rows } = await sql<ProcessInfo>`select token, host, pid from processes`.execute(
					tx.trx,
				);
				const dead = rows.filter((other) => !isAlive(other)).map((other) => other.token);
				await freeLeasesOf({ ...tx, now }, dead);
				await sql`delete from processes where ${conn.anyOf('token', 'text', dead)}`.execute(tx.trx);
				await sql`insert into processes (token, host, pid, started_at)
					values (${self.token}, ${self.host}, ${self.pid}, ${now})
					on conflict do nothing`.execute(tx.trx);
			}),
		async completeExpiredHolds(now) {
			const { completed, readyAt } = await write((tx) => completeExpiredHolds({ ...tx, now }));
			await announce(readyAt);
			return completed;
		},
		rescheduleOverdue: (nodeIds, policy, now) =>
			write((tx) => rescheduleOverdue({ ...tx, now }, nodeIds, policy)),
		leaveDeletedNodes: (now, workflowId) => leaveDeletedNodes(base, now, workflowId),
		runTimeBased: (now) => runTimeBased(base, now),
	};
}
