import type { PositionStore } from '../../journey/position-store';
import type { SqlBase } from './common/base';
import { renewLeases } from './common/lease';
import { claimReady, readNextReadyTimes, releasePositions } from './positions/claim';
import { completePositions, failPositions, holdPositionsExternally } from './positions/complete';
import { decideOnce } from './positions/decide';
import { loadPositions } from './positions/load';
import { parkPositions } from './positions/park';
import { retryPositions, retryPositionsAfterOutage } from './positions/retry';

/** The release protocol; see PositionStore. */
export function sqlPositions({ conn, write, announce }: SqlBase): PositionStore {
	return {
		nextReadyTimes: (nodeIds) => readNextReadyTimes(conn, nodeIds),
		claim: (nodeId, limit, lease, now) =>
			write((trx) => claimReady(conn, trx, nodeId, limit, lease, now)),
		load: (leases, now) => write((trx) => loadPositions(conn, trx, leases, now)),
		renewLeases: (leases, now) => write((trx) => renewLeases(conn, trx, leases, now)),
		decide: (nodeId, decisions, now) =>
			write((trx) => decideOnce(conn, trx, nodeId, decisions, now)),
		async park(nodeId, requests, now) {
			const parked = await write((trx) => parkPositions(conn, trx, nodeId, requests, now));
			await announce(parked.readyAt);
			return parked.results;
		},
		complete: async (leases, now) =>
			await announce(await write((trx) => completePositions(conn, trx, leases, now))),
		async retry(leases, reason, now) {
			await write((trx) => retryPositions(conn, trx, leases, reason, now));
			await announce(now);
		},
		async retryAfterOutage(leases, reason, now) {
			await write((trx) => retryPositionsAfterOutage(conn, trx, leases, reason, now));
			await announce(now);
		},
		fail: (leases, reason, now) => write((trx) => failPositions(conn, trx, leases, reason, now)),
		holdExternally: (leases, until) =>
			write((trx) => holdPositionsExternally(conn, trx, leases, until)),
		async release(leases, now) {
			await write((trx) => releasePositions(conn, trx, leases, now));
			await announce(now);
		},
	};
}
