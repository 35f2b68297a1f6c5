import fc from 'fast-check';
import { sendTimes } from '../../src/message/rate-limit/gcra';
import { mostWithin } from '../support/most-within';

const rate = fc.record({
	count: fc.integer({ min: 1, max: 5_000 }),
	perMs: fc.constantFrom(1_000, 60_000, 3_600_000),
});

describe('Turns of a rate, whichever callers take them, at any time', () => {
	it('are never more than the rate in any span of its length', () => {
		const call = fc.record({ after: fc.nat(2_000), wanted: fc.integer({ min: 0, max: 300 }) });
		fc.assert(
			fc.property(rate, fc.array(call, { maxLength: 20 }), (limit, calls) => {
				const taken: number[] = [];
				let [now, nextAt] = [0, 0];
				for (const { after, wanted } of calls) {
					now += after;
					const { sendTimes: turns, next } = sendTimes(
						limit,
						Math.max(now, nextAt),
						wanted,
						now + 10_000,
					);
					taken.push(...turns);
					if (turns.length > 0) nextAt = next;
				}
				expect(taken).toEqual(taken.toSorted((a, b) => a - b));
				expect(mostWithin(taken, limit.perMs)).toBeLessThanOrEqual(limit.count);
			}),
		);
	});

	it('lose no more than a millisecond for each call', () => {
		fc.assert(
			fc.property(rate, fc.integer({ min: 1, max: 2_000 }), (limit, wanted) => {
				const { sendTimes: turns, next } = sendTimes(limit, 0, wanted, Infinity);
				expect(turns).toHaveLength(wanted);
				expect(next - (wanted * limit.perMs) / limit.count).toBeLessThan(1);
			}),
		);
	});
});
