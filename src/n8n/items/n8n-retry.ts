import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { HOLD_MS } from '../../dispatcher/keep-lease';
import type { Lease } from '../../journey/position';
import type { StoreHandle } from '../stores/handle';
import { followExecution } from './execution-end';

/** Whether this execution is n8n's own Retry of one that has ended. */
export const isN8nRetry = (context: Pick<IExecuteFunctions, 'getMode'>): boolean =>
	context.getMode() === 'retry';

/** A position of an item, and the lease that it has from the execution that is retried. */
export interface FormerLease extends Lease {
	workspaceId: number;
}

/**
 * n8n's own Retry goes on with the positions on which no other execution works: it gets leases of
 * its own, which every node of it derives in the same way. Order kept; null for a position that is
 * another's, or has gone on.
 * @throws NodeOperationError if all are
 */
export async function takeOverLeases(
	context: IExecuteFunctions,
	handle: StoreHandle,
	former: readonly FormerLease[],
): Promise<Array<Lease | null>> {
	const own = former.map(({ positionId, lease }) => ({
		positionId,
		from: lease,
		lease: ownLease(lease, context.getExecutionId()),
	}));
	const now = handle.clock.now();
	const leases: Array<Lease | null> = former.map(() => null);
	for (const [workspaceId, group] of Map.groupBy(own.keys(), (i) => former[i].workspaceId)) {
		const handovers = group.map((i) => own[i]);
		const statuses = await handle.store.handovers.takeOver(
			workspaceId,
			handovers,
			now + HOLD_MS,
			now,
		);
		group.forEach((i, n) => {
			if (statuses[n] === 'held')
				leases[i] = { positionId: own[i].positionId, lease: own[i].lease };
		});
	}
	if (former.length > 0 && leases.every((lease) => lease === null)) {
		throw new NodeOperationError(context.getNode(), NOTHING_TO_RETRY, { description: REMEDY });
	}
	followExecution(
		context,
		handle,
		leases.flatMap((lease) => lease ?? []),
	);
	return leases;
}

/** The lease begins with the token of its process, as all do. */
function ownLease(lease: string, executionId: string): string {
	const [first] = lease.split('@');
	return `${first}@${executionId}`;
}

const NOTHING_TO_RETRY =
	"Nothing was retried: the contacts of this execution have gone on since, or another execution works on them. To retry contacts whose journey has failed, use 'Retry Failed' of Journey Contact.";
const REMEDY =
	'A failed execution of a journey is retried by itself, after 5 s, 30 s, 2 min, 10 min and 1 h. Its contacts are on their way in a newer execution.';
