import { isHeldOut, pickArm, type Arm } from '../../../src/experiment/split';
import { bucketOf } from '../../../src/lib/hash-bucket';

/** From `printf 'welcome/split\n1' | sha256sum`: its first 13 hex digits, divided by 16^13. */
const BUCKETS = [0xe6926f4c61cab, 0x0761efb2a3562, 0xf4e82aa3a0e77].map((hex) => hex / 16 ** 13);

const CONTACTS = 100_000;
const ids = Array.from({ length: CONTACTS }, (_, i) => i + 1);

/** Pearson's statistic of observed against expected counts. */
function chiSquare(observed: readonly number[], expected: readonly number[]): number {
	return observed.reduce((sum, n, i) => sum + (n - expected[i]) ** 2 / expected[i], 0);
}

/** 99.9 % quantiles of the chi-square distribution, by degrees of freedom. */
const CRITICAL: Record<number, number> = { 1: 10.83, 2: 13.82, 3: 16.27, 9: 27.88, 99: 148.23 };

const buckets = new Map<string, number[]>();

/** The buckets of all contacts, in the order of `ids`; worked out once for each seed. */
function bucketsOf(seed: string): number[] {
	const known = buckets.get(seed) ?? ids.map((id) => bucketOf(seed, id));
	buckets.set(seed, known);
	return known;
}

function countArms(arms: readonly Arm[], seed: string): number[] {
	const counts = new Map(arms.map(({ name }) => [name, 0]));
	for (const bucket of bucketsOf(seed)) {
		const arm = pickArm(arms, bucket);
		counts.set(arm, counts.get(arm)! + 1);
	}
	return [...counts.values()];
}

const named = (...weights: number[]): Arm[] =>
	weights.map((weight, i) => ({ name: String.fromCharCode(65 + i), weight }));

describe('The bucket of a contact', () => {
	it('is the same for ever, on every machine', () => {
		expect(bucketOf('welcome/split', 1)).toBe(BUCKETS[0]);
		expect(bucketOf('welcome/split', 2)).toBe(BUCKETS[1]);
		expect(bucketOf('winback/split', 1)).toBe(BUCKETS[2]);
	});

	it('lies in [0, 1), and 100,000 contacts are spread over it evenly (chi-square of 100 cells, p > 0.001)', () => {
		const cells = Array.from({ length: 100 }, () => 0);
		for (const bucket of bucketsOf('welcome/split')) cells[Math.floor(bucket * 100)] += 1;
		const expected = cells.map(() => CONTACTS / 100);
		expect(chiSquare(cells, expected)).toBeLessThan(CRITICAL[99]);
	});
});

describe('A split of 100,000 contacts', () => {
	it.each([
		['two equal arms', named(50, 50)],
		['weights that do not sum to 100', named(1, 2)],
		['weights with fractions', named(0.5, 0.25, 0.25)],
		['an arm of one percent', named(99, 1)],
		['ten arms', named(...Array.from({ length: 10 }, () => 10))],
	])('follows the weights: %s (chi-square, p > 0.001)', (_, arms) => {
		const total = arms.reduce((sum, { weight }) => sum + weight, 0);
		const expected = arms.map(({ weight }) => (CONTACTS * weight) / total);
		for (const seed of ['welcome/split', 'winback/split', 'renewal/another split']) {
			const statistic = chiSquare(countArms(arms, seed), expected);
			expect(statistic).toBeLessThan(CRITICAL[arms.length - 1]);
		}
	});

	it('gives no contact an arm of weight zero, wherever it stands', () => {
		expect(countArms(named(0, 1, 0, 1, 0), 'welcome/split')).toEqual([
			0,
			expect.any(Number),
			0,
			expect.any(Number),
			0,
		]);
	});

	it('gives each contact the same arm again, on a replay and on re-entry', () => {
		const arms = named(50, 30, 20);
		const first = bucketsOf('welcome/split').map((bucket) => pickArm(arms, bucket));
		const again = [...ids].reverse().map((id) => pickArm(arms, bucketOf('welcome/split', id)));
		expect(again.reverse()).toEqual(first);
	});

	it('is independent of the split of another journey over the same contacts', () => {
		const arms = named(50, 50);
		const table = [0, 0, 0, 0];
		for (let i = 0; i < CONTACTS; i++) {
			const [one, other] = ['welcome/split', 'winback/split'].map((seed) =>
				Number(pickArm(arms, bucketsOf(seed)[i]) === 'A'),
			);
			table[one * 2 + other] += 1;
		}
		expect(chiSquare(table, Array<number>(4).fill(CONTACTS / 4))).toBeLessThan(CRITICAL[3]);
	});

	it('with a weight that grows takes contacts from the others, and loses none', () => {
		for (const id of ids.slice(0, 10_000)) {
			const bucket = bucketOf('welcome/split', id);
			if (pickArm(named(20, 80), bucket) === 'A') expect(pickArm(named(50, 50), bucket)).toBe('A');
		}
	});

	it('without any weight is refused', () => {
		expect(() => pickArm(named(0, 0), 0.5)).toThrow('No arm has a weight above zero');
		expect(() => pickArm([], 0.5)).toThrow(RangeError);
	});

	it('has an arm for the last bucket there is, whatever the rounding of the sum', () => {
		const last = 1 - 2 ** -52;
		expect(pickArm(named(0.1, 0.2, 0.3), last)).toBe('C');
		expect(pickArm(named(0.1, 0.2, 0), last)).toBe('B');
	});
});

describe('The holdout', () => {
	const known = new Map<number, number[]>();

	/** Worked out once for each percentage. */
	function heldOut(percent: number): number[] {
		const held = known.get(percent) ?? ids.filter((id) => isHeldOut('welcome/split', id, percent));
		known.set(percent, held);
		return held;
	}

	it('has its share of 100,000 contacts (chi-square, p > 0.001)', () => {
		const n = heldOut(10).length;
		const statistic = chiSquare([n, CONTACTS - n], [CONTACTS * 0.1, CONTACTS * 0.9]);
		expect(statistic).toBeLessThan(CRITICAL[1]);
	});

	it('of 0 percent has no contact, of 100 percent every contact', () => {
		expect(heldOut(0)).toEqual([]);
		expect(heldOut(100)).toHaveLength(CONTACTS);
	});

	it('only gains contacts when its percentage grows', () => {
		const larger = new Set(heldOut(20));
		expect(heldOut(10).filter((id) => !larger.has(id))).toEqual([]);
	});

	it('leaves the other arms at their weights', () => {
		const counts = [0, 0];
		const held = new Set(heldOut(20));
		bucketsOf('welcome/split').forEach((bucket, i) => {
			if (held.has(ids[i])) return;
			counts[pickArm(named(50, 50), bucket) === 'A' ? 0 : 1] += 1;
		});
		const half = (counts[0] + counts[1]) / 2;
		expect(chiSquare(counts, [half, half])).toBeLessThan(CRITICAL[1]);
	});
});
