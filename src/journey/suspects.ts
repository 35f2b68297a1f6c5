/** Positions of a failed execution, one of which may have failed it for the others. */
export interface FailedBatch {
	positions: number;
	/** Place in the batch, from 0, of the position that n8n named; null: it named none. */
	culprit: number | null;
	/** Of the same node, this batch included: positions that have shared a failed execution. */
	suspects: number;
	/** Of the same node: positions that are retried alone, or have failed for good so. */
	alone: number;
	/** The most attempts that one of the batch has taken. */
	attempts: number;
}

/** How a failed batch is retried. */
export interface RetryPlan {
	/** Place in the batch of a position that is retried alone; null: none is. */
	single: number | null;
	/** Into how large batches the others are divided. */
	batchLimit: number;
	/**
	 * search: a step towards the one that fails. test: another attempt of all but the single one,
	 * which goes first. divide: as the single ones got through, it is contacts that fail. attempt:
	 * another one of all.
	 */
	kind: 'search' | 'test' | 'divide' | 'attempt';
}

/** Batches of one node that may be retried at once while nobody is known to get through. */
const MOST_BATCHES = 8;
/** Positions that may be retried alone while nobody is known to get through. */
const MOST_ALONE = 4;
/** Batches that would hardly be smaller are not divided. */
const LARGEST_PART = 0.8;
/** Attempts that a node has had that fails many: a minute apart they would find it no better. */
const ATTEMPTS_OF_ALL = 4;
/** Of the batches that had one tested: the part whose single ones may fail, for the rest to be divided. */
const FEW = 0.5;
/** Into how many parts a batch is divided whose contacts are known to get through mostly. */
const PARTS = 8;

/**
 * An execution fails as a whole, so the positions that always fail have to be found. One that n8n
 * names is retried alone, else the batch is halved. Where halves fail again and again, it may be the
 * node that fails, and a search would only multiply the executions. So one of each batch is tested
 * alone: if most of these fail, batches stay as large as they are; if not, they are divided until
 * each that fails is alone. 1,000 contacts who all fail cost some dozens of executions, and who would
 * get through alone gets through.
 */
export function retryPlan({
	positions,
	culprit,
	suspects,
	alone,
	attempts,
}: FailedBatch): RetryPlan {
	if (positions === 1) return { single: null, batchLimit: 1, kind: 'attempt' };
	const others = positions - 1;
	const isTested = attempts >= ATTEMPTS_OF_ALL;
	if (culprit !== null && (culprit > 0 || (alone < MOST_ALONE && !isTested)))
		return { single: culprit, batchLimit: others, kind: 'search' };
	if (isTested) {
		const isOfContacts = positions <= PARTS || alone < FEW * Math.ceil(suspects / positions);
		return isOfContacts
			? { single: null, batchLimit: Math.ceil(positions / PARTS), kind: 'divide' }
			: { single: null, batchLimit: positions, kind: 'attempt' };
	}
	const divided = Math.max(Math.ceil(positions / 2), Math.ceil(suspects / MOST_BATCHES));
	if (divided <= positions * LARGEST_PART)
		return { single: null, batchLimit: divided, kind: 'search' };
	return { single: culprit ?? Math.floor(positions / 2), batchLimit: others, kind: 'test' };
}

/** The attempts that count after a failure, of the single one and of the others. */
export function attemptsAfter(attempts: number, { kind }: RetryPlan, isSingle: boolean): number {
	switch (kind) {
		case 'search':
			return isSingle ? attempts : Math.min(attempts, 2);
		case 'test':
			return isSingle ? ATTEMPTS_OF_ALL - 1 : Math.max(attempts, ATTEMPTS_OF_ALL);
		case 'divide':
			return ATTEMPTS_OF_ALL;
		case 'attempt':
			return attempts;
	}
}
