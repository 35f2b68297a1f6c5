import type { SqlBase } from '../common/base';
import type { ContactsTx, WorkspaceTx } from '../common/transaction';
import type { ChangedPart } from './changes';
import { react } from './react';

/** For ports that change contacts: one transaction for a change and all that follows from it. */
export const contactChanges = ({ writeTo, announce, limited }: SqlBase) => ({
	/** One transaction; `readyAt` (ms) is when positions may be claimable because of it. */
	async change<T>(
		workspaceId: number,
		now: number,
		work: (tx: ContactsTx) => Promise<{ result: T; readyAt: number | null }>,
	): Promise<T> {
		const { result, readyAt } = await writeTo(workspaceId, (tx) =>
			limited(tx, () => work({ ...tx, now })),
		);
		await announce(readyAt);
		return result;
	},
	async reactTo(
		tx: WorkspaceTx,
		contactIds: readonly number[],
		part: ChangedPart,
	): Promise<number | null> {
		const changes = contactIds.map((contactId) => ({ contactId, parts: [part] }));
		return (await react(tx, changes)).readyAt;
	},
});
