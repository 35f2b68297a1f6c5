import { bestArms, type Posterior } from '../../../src/experiment/best-arm';
import { logGamma } from '../../../src/experiment/gamma';

const logBeta = (a: number, b: number) => logGamma(a) + logGamma(b) - logGamma(a + b);

/**
 * The probability that a draw of B is above one of A, for whole numbers: the closed form of Evan
 * Miller, 'Formulas for Bayesian A/B Testing', 2015.
 */
function bBeatsA(A: Posterior, B: Posterior): number {
	let sum = 0;
	for (let i = 0; i < B.a; i++) {
		sum += Math.exp(
			logBeta(A.a + i, A.b + B.b) - Math.log(B.b + i) - logBeta(1 + i, B.b) - logBeta(A.a, A.b),
		);
	}
	return sum;
}

/** The expected loss of choosing A instead of B: the closed form of Chris Stucchio, 2014. */
function lossOfA(A: Posterior, B: Posterior): number {
	const mean = ({ a, b }: Posterior) => a / (a + b);
	const more = ({ a, b }: Posterior) => ({ a: a + 1, b });
	return mean(B) * bBeatsA(A, more(B)) - mean(A) * bBeatsA(more(A), B);
}

const PAIRS: Array<[Posterior, Posterior]> = [
	[
		{ a: 1, b: 1 },
		{ a: 1, b: 1 },
	],
	[
		{ a: 121, b: 881 },
		{ a: 146, b: 856 },
	],
	[
		{ a: 1, b: 1001 },
		{ a: 4, b: 40 },
	],
	[
		{ a: 2, b: 3 },
		{ a: 3001, b: 7001 },
	],
	[
		{ a: 900, b: 12 },
		{ a: 90, b: 2 },
	],
];

describe('The probability of being the best arm, by integration', () => {
	it("agrees with Robinson, 'Understanding Bayesian A/B testing (using baseball statistics)', 2016", async () => {
		// Piazza Beta(2203, 5003), Aaron Beta(3847, 8812): 0.606 by integration, 0.608 by rounded sums.
		const [piazza, aaron] = await bestArms([
			{ a: 2203, b: 5003 },
			{ a: 3847, b: 8812 },
		]);
		expect(piazza.best).toBeGreaterThan(0.605);
		expect(piazza.best).toBeLessThan(0.6085);
		expect(piazza.best + aaron.best).toBeCloseTo(1, 12);
	});

	it.each(PAIRS)("agrees with Evan Miller's closed form for %j and %j", async (A, B) => {
		const [a, b] = await bestArms([A, B]);
		expect(b.best).toBeCloseTo(bBeatsA(A, B), 7);
		expect(a.best).toBeCloseTo(1 - bBeatsA(A, B), 7);
	});

	it.each(PAIRS)("has the expected loss of Stucchio's closed form for %j and %j", async (A, B) => {
		const [a, b] = await bestArms([A, B]);
		expect(a.loss).toBeCloseTo(lossOfA(A, B), 8);
		expect(b.loss).toBeCloseTo(lossOfA(B, A), 8);
	});

	it('is shared equally by arms of which nothing is known: three uniform rates', async () => {
		const uniform = { a: 1, b: 1 };
		for (const { best, loss } of await bestArms([uniform, uniform, uniform])) {
			expect(best).toBeCloseTo(1 / 3, 10);
			// The highest of three uniform numbers is 3/4 on average.
			expect(loss).toBeCloseTo(0.25, 10);
		}
	});

	it('of one arm is 1, and it costs nothing to choose it', async () => {
		const [{ best, loss }] = await bestArms([{ a: 5, b: 95 }]);
		expect(best).toBe(1);
		expect(loss).toBeCloseTo(0, 10);
	});

	it('goes over smoothly to large counts, where a beta distribution is nearly normal', async () => {
		const at = async (scale: number) =>
			(
				await bestArms([
					{ a: 0.1 * scale, b: 0.9 * scale },
					{ a: 0.1 * scale + 30, b: 0.9 * scale - 30 },
				])
			)[1].best;
		const [below, above] = [await at(49_990), await at(50_010)];
		expect(above).toBeCloseTo(below, 3);
	});

	it('is a finite number for very large counts, and for many arms', async () => {
		const huge = [0.1, 0.1, 0.2].map((rate) => ({ a: rate * 1e12, b: (1 - rate) * 1e12 }));
		const many = Array.from({ length: 12 }, (_, i) => ({ a: 10 + i, b: 100 }));
		for (const posteriors of [
			huge,
			many,
			[
				{ a: 1, b: 1e9 },
				{ a: 1e9, b: 1 },
			],
		]) {
			const chances = await bestArms(posteriors);
			expect(chances.flatMap(({ best, loss }) => [best, loss]).every(Number.isFinite)).toBe(true);
			expect(chances.reduce((sum, { best }) => sum + best, 0)).toBeCloseTo(1, 9);
		}
	});
});
