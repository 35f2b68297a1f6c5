import { retryBatchSize, MAX_ATTEMPTS, retryDelayMs } from '../../../src/journey/backoff';

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

describe('The batch in which a position is released again', () => {
	const unlimited = (attempts: number) => ({ attempts, batchLimit: null });

	it('is the whole batch at first, then a tenth of it with every attempt', () => {
		const sizes = [1, 2, 3, 4, 5].map((n) => retryBatchSize(unlimited(n), 500));
		expect(sizes).toEqual([500, 50, 5, 1, 1]);
	});

	it('is of the size that its failure left, whatever the attempt', () => {
		const sizes = [2, 5].map((attempts) => retryBatchSize({ attempts, batchLimit: 7 }, 500));
		expect(sizes).toEqual([7, 7]);
	});

	it('is never empty, and never larger than any batch', () => {
		expect(retryBatchSize(unlimited(20), 1)).toBe(1);
		expect(retryBatchSize(unlimited(0), 10)).toBe(10);
		expect(retryBatchSize({ attempts: 2, batchLimit: 500 }, 100)).toBe(100);
	});
});
