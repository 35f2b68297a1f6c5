import type { PositionStore } from '../../journey/position-store';
import type { SqlBase } from './common/base';
import { renewLeases } from './common/lease';
import { claimReady, readNextReadyTimes, releasePositions } from './positions/claim';
import { completePositions, failPositions, holdPositionsExternally } from './positions/complete';
import { decideOnce } from './positions/decide';
import { loadPositions } from './positions/load';
import { parkPositions } from './positions/park';
import { retryPositions, retryPositionsAfterOutage } from './positions/retry';

/** See PositionStore. */
export function sqlPositions({ conn, write, announce }: SqlBase): PositionStore {
	return {
		nextReadyTimes: (nodeIds) => readNextReadyTimes(conn, nodeIds),
		claim: (nodeId, limit, lease, now) =>
			write((tx) => claimReady({ ...tx, now }, nodeId, limit, lease)),
		load: (leases, now, options) => write((tx) => loadPositions({ ...tx, now }, leases, options)),
		renewLeases: (leases, now) => write((tx) => renewLeases({ ...tx, now }, leases)),
		decide: (nodeId, decisions, now) =>
			write((tx) => decideOnce({ ...tx, now }, nodeId, decisions)),
		async park(nodeId, requests, now) {
			const parked = await write((tx) => parkPositions({ ...tx, now }, nodeId, requests));
			await announce(parked.readyAt);
			return parked.results;
		},
		complete: async (leases, now) =>
			await announce(await write((tx) => completePositions({ ...tx, now }, leases))),
		async retry(leases, reason, now, options) {
			await write((tx) => retryPositions({ ...tx, now }, leases, reason, options));
			await announce(now);
		},
		async retryAfterOutage(leases, reason, now) {
			await write((tx) => retryPositionsAfterOutage({ ...tx, now }, leases, reason));
			await announce(now);
		},
		fail: (leases, reason, now) => write((tx) => failPositions({ ...tx, now }, leases, reason)),
		holdExternally: (leases, until) => write((tx) => holdPositionsExternally(tx, leases, until)),
		async release(leases, now) {
			await write((tx) => releasePositions({ ...tx, now }, leases));
			await announce(now);
		},
	};
}
