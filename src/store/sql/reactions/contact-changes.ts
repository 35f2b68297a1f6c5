import type { SqlBase } from '../common/base';
import type { WorkspaceTx } from '../common/transaction';
import type { ChangedPart } from './changes';
import { react } from './react';

/** How ports change contacts: in one transaction with all that follows from the change. */
export const contactChanges = ({ writeTo, announce, limited }: SqlBase) => ({
	/** One transaction; `readyAt` (ms) is when positions may be claimable because of it. */
	async change<T>(
		workspaceId: number,
		now: number,
		work: (tx: WorkspaceTx) => Promise<{ result: T; readyAt: number | null }>,
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
