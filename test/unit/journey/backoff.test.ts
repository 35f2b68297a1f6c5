import fc from 'fast-check';
import { retryBatchSize, MAX_ATTEMPTS, retryDelayMs } from '../../../src/journey/backoff';
import { splitClaim } from '../../../src/dispatcher/split-claim';

describe('The back-off', () => {
	it('grows from 5 seconds to an hour', () => {
		const attempts = [1, 2, 3, 4, 5];
		expect(attempts.map(retryDelayMs)).toEqual([5_000, 30_000, 120_000, 600_000, 3_600_000]);
	});

	it('has one attempt more than it has delays, as nothing follows the last', () => {
		expect(MAX_ATTEMPTS).toBe(6);
	});

	it('stays at its longest delay beyond the table', () => {
		expect(retryDelayMs(7)).toBe(3_600_000);
		expect(retryDelayMs(1_000)).toBe(3_600_000);
	});
});

describe('The company that a contact travels in', () => {
	it('is the whole batch at first, then a tenth of it with every attempt', () => {
		expect([1, 2, 3, 4, 5].map((n) => retryBatchSize(n, 500))).toEqual([500, 50, 5, 1, 1]);
	});

	it('is never nobody', () => {
		expect(retryBatchSize(20, 1)).toBe(1);
		expect(retryBatchSize(0, 10)).toBe(10);
	});
});

const claims = fc.array(fc.integer({ min: 1, max: MAX_ATTEMPTS }), { maxLength: 300 });
const toClaimed = (attempts: number[]) =>
	attempts.map((n, index) => ({ positionId: index + 1, attempts: n }));

describe('Splitting a claim into companies', () => {
	it('leaves first tries together', () => {
		const claimed = toClaimed(Array.from({ length: 500 }, () => 1));
		expect(splitClaim(claimed, 500)).toEqual([claimed]);
	});

	it('keeps contacts of another attempt apart, so that they do not spoil a first try', () => {
		const claimed = toClaimed([1, 2, 1, 4, 4, 2]);
		const sizes = splitClaim(claimed, 10).map((group) => group.map(({ attempts }) => attempts));
		expect(sizes).toEqual([[1, 1], [2], [4], [4], [2]]);
	});

	it('puts everybody into exactly one company, none of them too large', () => {
		fc.assert(
			fc.property(claims, fc.integer({ min: 1, max: 500 }), (attempts, batchSize) => {
				const claimed = toClaimed(attempts);
				const split = splitClaim(claimed, batchSize);
				const everybody = split.flat().map(({ positionId }) => positionId);
				expect(everybody.sort((a, b) => a - b)).toEqual(claimed.map((c) => c.positionId));
				for (const group of split) {
					const size = Math.min(...group.map((c) => retryBatchSize(c.attempts, batchSize)));
					expect(group.length).toBeGreaterThan(0);
					expect(group.length).toBeLessThanOrEqual(size);
				}
			}),
		);
	});

	it('of nobody makes no company', () => {
		expect(splitClaim([], 500)).toEqual([]);
	});
});
