import * as fc from 'fast-check';
import { barWidth } from '../../../src/report/bar-width';

describe('the width of bars', () => {
	it.each([
		[0, 100, 20, 10],
		[0, 99, 20, 5],
		[0, 99, 10, 10],
		[-3, 41, 6, 10],
		[7, 7, 20, 1],
		[0.1, 0.35, 3, 0.1],
		[0, 1_000_000, 20, 100_000],
	])('of %d to %d in at most %d bars is %d', (least, most, maxBars, width) => {
		expect(barWidth(least, most, maxBars)).toBe(width);
	});

	it('is 1, 2 or 5 times a power of ten, and leaves no bar over', () => {
		const points = fc.double({ min: -1e9, max: 1e9, noNaN: true });
		fc.assert(
			fc.property(points, points, fc.integer({ min: 2, max: 50 }), (a, b, maxBars) => {
				const [least, most] = a < b ? [a, b] : [b, a];
				const width = barWidth(least, most, maxBars);
				expect(width.toExponential()).toMatch(/^[125]e/);
				const bars = Math.floor(most / width) - Math.floor(least / width) + 1;
				expect(bars).toBeLessThanOrEqual(maxBars);
			}),
		);
	});
});
