import { spread } from '../../../src/time/spread';

const now = Date.parse('2026-03-14T09:00Z');

describe('spread', () => {
	it('releases the first at once and the others at even distances', () => {
		const instants = [0, 1, 2, 3].map((index) => spread(index, 4, now, 60_000) - now);
		expect(instants).toEqual([0, 15_000, 30_000, 45_000]);
	});

	it('gives the same instants every time', () => {
		expect(spread(7, 13, now, 600_000)).toBe(spread(7, 13, now, 600_000));
	});

	it('releases a single one, or any number over no time, at once', () => {
		expect(spread(0, 1, now, 600_000)).toBe(now);
		expect(spread(99, 100, now, 0)).toBe(now);
	});

	it.each([
		[3, 3],
		[-1, 3],
		[0, 0],
		[0.5, 3],
	])('refuses number %d of %d', (index, count) => {
		expect(() => spread(index, count, now, 1_000)).toThrow(RangeError);
	});

	it.each([-1, NaN])('refuses to spread over %d ms', (spreadMs) => {
		expect(() => spread(0, 1, now, spreadMs)).toThrow('use 0 or more');
	});
});
