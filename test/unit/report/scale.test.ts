import fc from 'fast-check';
import { DAY_MS, HOUR_MS } from '../../../src/lib/milliseconds';
import { scaleOf } from '../../../src/report/pictures/scale';

describe('an axis', () => {
	it.each([
		['percent', [0, 37], [0, 10, 20, 30, 40]],
		['percent', [0, 0.7], [0, 0.2, 0.4, 0.6, 0.8]],
		['percentagePoints', [-3.5, 6.75], [-5, 0, 5, 10]],
		['contacts', [0, 1], [0, 1]],
		['contacts', [0, 1_234], [0, 500, 1_000, 1_500]],
		['ms', [0, 5 * HOUR_MS], [0, 1, 2, 3, 4, 5].map((hours) => hours * HOUR_MS)],
		['ms', [0, 9 * DAY_MS], [0, 2, 4, 6, 8, 10].map((days) => days * DAY_MS)],
		['ms', [0, 3], [0, 1, 2, 3]],
		['contacts', [0, 0], [0, 1]],
		['contacts', [], [0, 1]],
		['percent', [-4], [-4, -3, -2, -1, 0]],
	] as const)('in %s over %j has the round numbers %j', (unit, values, ticks) => {
		expect(scaleOf(values, unit, 100).ticks).toEqual(ticks);
	});

	it('holds every value between its ends, by at most a dozen round numbers', () => {
		const value = fc.double({ min: -1e12, max: 1e12, noNaN: true });
		fc.assert(
			fc.property(
				fc.array(fc.oneof(value, fc.constantFrom(-5e-324, 1e-12, 0, 1)), { maxLength: 9 }),
				fc.constantFrom('percent' as const, 'contacts' as const, 'ms' as const),
				(values, unit) => {
					const { ticks, at } = scaleOf(values, unit, 200);
					expect(ticks.length).toBeGreaterThan(1);
					expect(ticks.length).toBeLessThan(13);
					for (const each of values) {
						expect(at(each)).toBeGreaterThanOrEqual(-0.001);
						expect(at(each)).toBeLessThanOrEqual(200.001);
					}
				},
			),
		);
	});
});
