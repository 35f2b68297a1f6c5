import type { EventStore } from '../../event/event-store';
import type { SqlBase } from './common/base';
import { recordedBefore } from './events/dedup';
import { engagements } from './events/engagements';
import { latestEvents } from './events/latest';
import { NOTHING_RECORDED, recordSlices } from './intake/record';
import { journeysOf } from './registry/journeys';

/** See EventStore. */
export function sqlEvents({ conn, writeTo, announce, limited }: SqlBase): EventStore {
	return {
		async record(entries, options) {
			if (entries.length === 0) return NOTHING_RECORDED;
			const { workspaceId } = options;
			const { result, readyAt } = await writeTo(workspaceId, async (tx) => {
				const journeys = await journeysOf(tx.trx, workspaceId);
				return await limited(tx, () => recordSlices(tx, entries, journeys, options));
			});
			await announce(readyAt);
			return result;
		},
		recorded: (workspaceId, messageIds) => recordedBefore(conn, workspaceId, messageIds),
		latest: (workspaceId, name, contactIds, limit) =>
			latestEvents(conn, workspaceId, name, contactIds, limit),
		engagements: (workspaceId, contactIds, each) =>
			engagements(conn, workspaceId, contactIds, each),
	};
}
