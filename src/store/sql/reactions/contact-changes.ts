import type { SqlBase } from '../common/base';
import type { Trx } from '../common/transaction';
import type { ChangedPart } from './changes';
import { react } from './react';

/** How ports change contacts: in one transaction with all that follows from the change. */
export const contactChanges = ({ conn, writeTo, announce, limited }: SqlBase) => ({
	/** One transaction; `readyAt` (ms) is when positions may be claimable because of it. */
	async change<T>(
		workspaceId: number,
		work: (trx: Trx) => Promise<{ result: T; readyAt: number | null }>,
	): Promise<T> {
		const { result, readyAt } = await writeTo(workspaceId, (trx) => limited(trx, () => work(trx)));
		await announce(readyAt);
		return result;
	},
	async react(
		trx: Trx,
		workspaceId: number,
		contactIds: readonly number[],
		part: ChangedPart,
		now: number,
	): Promise<number | null> {
		const changes = contactIds.map((contactId) => ({ contactId, parts: [part] }));
		return (await react(conn, trx, workspaceId, changes, now)).readyAt;
	},
});
