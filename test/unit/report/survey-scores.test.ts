import { netPromoterScore, npsVariance, shareOf } from '../../../src/report/survey-scores';

describe('a Net Promoter Score', () => {
	it('has the variance of the worked example: halves, thirds and sixths give 5/9', () => {
		// Cross Validated, 'How can I calculate margin of error in a NPS result?': 1/2, 1/3 and 1/6.
		expect(npsVariance(162, 108, 54)).toBeCloseTo(5 / 9, 12);
		// The same by its definition: the mean square of the distance to the score.
		const [promoters, passives, detractors] = [9, 0, 2].map((n) => n / 11);
		const score = promoters - detractors;
		const variance =
			(1 - score) ** 2 * promoters + score ** 2 * passives + (-1 - score) ** 2 * detractors;
		expect(npsVariance(9, 0, 2)).toBeCloseTo(variance, 12);
	});

	it('has the adjusted Wald interval: three answers more, by 3/4, 3/2 and 3/4', () => {
		const found = netPromoterScore(16, 11, 9)!;
		// n 39, promoters 16.75, detractors 9.75: 7/39, and 1.96 standard errors around it.
		const center = 7 / 39;
		const error = Math.sqrt((26.5 / 39 - center ** 2) / 39);
		expect(found.value).toBeCloseTo((100 * 7) / 36, 9);
		expect(found.low).toBeCloseTo(100 * (center - 1.96 * error), 2);
		expect(found.high).toBeCloseTo(100 * (center + 1.96 * error), 2);
	});

	it('stays within -100 and 100, and has width even if all answers are the same', () => {
		const { value, low, high } = netPromoterScore(3, 0, 0)!;
		expect({ value, high }).toEqual({ value: 100, high: 100 });
		expect(low).toBeGreaterThan(-100);
		expect(low).toBeLessThan(80);
		expect(netPromoterScore(0, 0, 1)).toMatchObject({ value: -100, low: -100 });
		expect(netPromoterScore(0, 5, 0)!.high).toBeGreaterThan(0);
	});

	it('is none without answers', () => {
		expect(netPromoterScore(0, 0, 0)).toBeNull();
		expect(shareOf(0, 0)).toBeNull();
	});
});

describe('a share', () => {
	it("has the interval of Newcombe's worked example: 81 of 263 is 25.53 to 36.62 percent", () => {
		// Newcombe, 'Two-sided confidence intervals for the single proportion', Statistics in Medicine
		// 17, 1998, table I, method 3 (score, without continuity correction).
		const found = shareOf(81, 263)!;
		expect(found.low).toBeCloseTo(25.53, 1);
		expect(found.high).toBeCloseTo(36.62, 1);
	});

	it('of none or of all has the interval of the same table: 0 of 20 is 0 to 16.11 percent', () => {
		const none = shareOf(0, 20)!;
		expect(none).toMatchObject({ value: 0, low: 0 });
		expect(none.high).toBeCloseTo(16.11, 1);
		expect(shareOf(20, 20)!.high).toBe(100);
	});
});
