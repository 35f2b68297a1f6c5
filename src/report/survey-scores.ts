/** An estimate with the ends of its 95 percent interval. */
export interface Estimate {
	value: number;
	low: number;
	high: number;
}

/** The 97.5 percent quantile of the normal distribution: intervals of 95 percent. */
const Z = 1.959964;

/**
 * Variance of a Net Promoter Score's single answer (promoter 1, passive 0, detractor -1), from the
 * numbers of each.
 */
export function npsVariance(promoters: number, passives: number, detractors: number): number {
	const n = promoters + passives + detractors;
	const difference = (promoters - detractors) / n;
	return (promoters + detractors) / n - difference ** 2;
}

/**
 * Net Promoter Score, -100 to 100: percent promoters (9, 10) less percent detractors (0 to 6). The
 * interval is the adjusted Wald interval of Rocks, 'Interval Estimation for the Net Promoter Score',
 * The American Statistician 70(4), 2016: three answers are added, 3/4 promoters, 3/2 passives and 3/4
 * detractors, and the interval is centered on the score with them. Null: there are no answers.
 */
export function netPromoterScore(
	promoters: number,
	passives: number,
	detractors: number,
): Estimate | null {
	const n = promoters + passives + detractors;
	if (n === 0) return null;
	const adjusted = [promoters + 0.75, passives + 1.5, detractors + 0.75] as const;
	const center = (adjusted[0] - adjusted[2]) / (n + 3);
	const margin = Z * Math.sqrt(npsVariance(...adjusted) / (n + 3));
	const value = (100 * (promoters - detractors)) / n;
	// So that it holds the score itself where all answers are the same.
	const low = Math.min(value, 100 * Math.max(-1, center - margin));
	return { value, low, high: Math.max(value, 100 * Math.min(1, center + margin)) };
}

/**
 * A share in percent, with the score interval of Wilson, 'Probable Inference, the Law of Succession,
 * and Statistical Inference', JASA 22(158), 1927. Null: of nothing.
 */
export function shareOf(part: number, whole: number): Estimate | null {
	if (whole === 0) return null;
	const p = part / whole;
	const z2 = Z ** 2;
	const center = (p + z2 / (2 * whole)) / (1 + z2 / whole);
	const margin = (Z * Math.sqrt((p * (1 - p)) / whole + z2 / (4 * whole ** 2))) / (1 + z2 / whole);
	return {
		value: 100 * p,
		low: 100 * Math.max(0, center - margin),
		high: 100 * Math.min(1, center + margin),
	};
}
