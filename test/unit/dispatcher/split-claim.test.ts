import fc from 'fast-check';
import { splitClaim } from '../../../src/dispatcher/split-claim';
import { MAX_ATTEMPTS, retryBatchSize } from '../../../src/journey/backoff';

const claims = fc.array(fc.integer({ min: 1, max: MAX_ATTEMPTS }), { maxLength: 300 });
const toClaimed = (attempts: number[]) =>
	attempts.map((n, index) => ({ positionId: index + 1, attempts: n, batchLimit: null }));

describe('Splitting a claim into batches', () => {
	it('leaves first attempts together', () => {
		const claimed = toClaimed(Array.from({ length: 500 }, () => 1));
		expect(splitClaim(claimed, 500)).toEqual([claimed]);
	});

	it('keeps positions of another attempt apart, so that they cannot fail a first one', () => {
		const claimed = toClaimed([1, 2, 1, 4, 4, 2]);
		const sizes = splitClaim(claimed, 10).map((group) => group.map(({ attempts }) => attempts));
		expect(sizes).toEqual([[1, 1], [2], [4], [4], [2]]);
	});

	it('puts each position into exactly one batch, none of them too large', () => {
		fc.assert(
			fc.property(claims, fc.integer({ min: 1, max: 500 }), (attempts, batchSize) => {
				const claimed = toClaimed(attempts);
				const split = splitClaim(claimed, batchSize);
				const all = split.flat().map(({ positionId }) => positionId);
				expect(all.sort((a, b) => a - b)).toEqual(claimed.map((c) => c.positionId));
				for (const group of split) {
					const size = Math.min(...group.map((c) => retryBatchSize(c, batchSize)));
					expect(group.length).toBeGreaterThan(0);
					expect(group.length).toBeLessThanOrEqual(size);
				}
			}),
		);
	});

	it('keeps contacts apart that were moved to the node, as they arrive there', () => {
		const claimed = toClaimed([1, 1, 2, 1]).map((each) =>
			each.positionId % 2 === 0 ? { ...each, isArriving: true as const } : each,
		);
		const ids = splitClaim(claimed, 10).map((group) => group.map(({ positionId }) => positionId));
		expect(ids).toEqual([[1], [3], [2, 4]]);
	});

	it('takes the limit of the positions themselves, where they have one', () => {
		const limited = [3, 3, 1, 3, 3, null].map((batchLimit, index) => ({
			...{ positionId: index + 1, attempts: 2, batchLimit },
		}));
		const split = splitClaim(limited, 100).map((group) => group.map((c) => c.positionId));
		expect(split).toEqual([[1, 2, 4], [5], [3], [6]]);
	});

	it('of no positions makes no batch', () => {
		expect(splitClaim([], 500)).toEqual([]);
	});
});
