/** Positions of a failed execution, one of which may have failed it for the others. */
export interface FailedBatch {
	positions: number;
	/** The positions that n8n named. */
	culprits: number;
	/** Of the same node, this batch included: positions that have shared a failed execution. */
	suspects: number;
	/** Of the same node: positions that are retried alone, or have failed for good so. */
	alone: number;
	/** The most attempts that one of the batch has taken. */
	attempts: number;
}

/** How a failed batch is retried. */
export interface RetryPlan {
	/** Whether the positions that n8n named are retried alone. */
	singlesOut: boolean;
	/** Into how large batches the others are divided. */
	batchLimit: number;
	/** Whether that is a step towards the one that fails, rather than another attempt of all. */
	isSearch: boolean;
}

/** Batches of one node that may be retried at once, and positions that may be retried alone. */
const MOST_BATCHES = 8;
const MOST_ALONE = 4;
/** Batches that would hardly be smaller are not divided. */
const LARGEST_PART = 0.8;
/** Attempts that a node has had that fails many: a minute apart they would find it no better. */
const ATTEMPTS_OF_ALL = 4;

/**
 * An execution fails as a whole, so the position that always fails has to be found: it is retried
 * alone where n8n names it, and else its batch is halved. Where halves fail again and again, it is
 * not a contact that fails but the node, and a search would only multiply the executions: then
 * batches stay as large as they are. So 1,000 contacts cost a few dozen executions, whether one of
 * them fails or all.
 */
export function retryPlan({
	positions,
	culprits,
	suspects,
	alone,
	attempts,
}: FailedBatch): RetryPlan {
	const others = positions - culprits;
	const hasRoom = alone + culprits <= MOST_ALONE && attempts < ATTEMPTS_OF_ALL;
	const singlesOut = culprits > 0 && others > 0 && hasRoom;
	if (singlesOut) return { singlesOut, batchLimit: others, isSearch: true };
	const divided = Math.max(Math.ceil(positions / 2), Math.ceil(suspects / MOST_BATCHES));
	const isSearch = divided <= positions * LARGEST_PART;
	return { singlesOut, batchLimit: isSearch ? divided : positions, isSearch };
}

/** The attempts that count after a failure: a search takes none, and a node that fails many. */
export function attemptsAfter(
	attempts: number,
	{ isSearch }: RetryPlan,
	positions: number,
): number {
	if (isSearch) return Math.min(attempts, 2);
	return positions > 1 ? Math.max(attempts, ATTEMPTS_OF_ALL) : attempts;
}
