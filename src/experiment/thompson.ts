import type { ArmCount } from './experiments';
import { beta, seededRandom } from './random';
import { pickArm, type Arm } from './split';

/** Monte Carlo rounds: a chance is then accurate to about half a percent. */
const ROUNDS = 10_000;
/** About 25 ms of blocking; with more than five arms there are fewer rounds. */
const MOST_DRAWS = 50_000;

const roundsFor = (arms: readonly unknown[]) =>
	Math.min(ROUNDS, Math.ceil(MOST_DRAWS / arms.length));

/**
 * The probability that each arm converts best, by arm: in each of `rounds` rounds a rate is drawn
 * per arm from its posterior Beta(1 + converted, 1 + entered - converted) under a uniform prior,
 * and the highest wins (Thompson 1933). Deterministic for the same counts and seed.
 */
export function chancesOfBest(
	arms: readonly ArmCount[],
	rounds: number,
	seed: string,
): Record<string, number> {
	const random = seededRandom(seed);
	const wins = arms.map(() => 0);
	for (let round = 0; round < rounds; round++) {
		let best = 0;
		let highest = -1;
		arms.forEach(({ entered, converted }, i) => {
			const rate = beta(...posterior(entered, converted), random);
			if (rate <= highest) return;
			highest = rate;
			best = i;
		});
		wins[best] += 1;
	}
	return Object.fromEntries(arms.map(({ arm }, i) => [arm, wins[i] / rounds]));
}

/** Conversions may exceed entries while both are still being counted. */
function posterior(entered: number, converted: number): [number, number] {
	return [1 + converted, 1 + Math.max(0, entered - converted)];
}

export interface Optimization {
	/** Contacts that every arm needs before the weights change. */
	minimumSample: number;
	/** The minimum share of an arm, in percent. */
	floor: number;
	seed: string;
}

/**
 * The chance of each arm for the next contact, by arm: the weights until every arm has its minimum
 * sample, then the probability of being the best, but never less than the floor. Arms of weight
 * zero are left out.
 */
export function armChances(
	arms: readonly Arm[],
	counts: readonly ArmCount[],
	{ minimumSample, floor, seed }: Optimization,
): Record<string, number> {
	const open = arms.filter(({ weight }) => weight > 0);
	const known = new Map(counts.map((count) => [count.arm, count]));
	const theirs = open.map(({ name }) => known.get(name) ?? { arm: name, entered: 0, converted: 0 });
	if (theirs.some(({ entered }) => entered < minimumSample)) return sharesOf(open);
	const least = Math.min(floor / 100, 1 / open.length);
	const chances = chancesOfBest(theirs, roundsFor(theirs), seed);
	const free = 1 - least * open.length;
	return Object.fromEntries(
		Object.entries(chances).map(([arm, chance]) => [arm, least + free * chance]),
	);
}

/** The weights as chances that sum to 1. */
export function sharesOf(arms: readonly Arm[]): Record<string, number> {
	const total = arms.reduce((sum, { weight }) => sum + weight, 0);
	return Object.fromEntries(arms.map(({ name, weight }) => [name, weight / total]));
}

/**
 * The arm for a bucket. The shares are in the order of the names, because a database may return
 * recorded chances in another order, and they must still lead to the same arm.
 */
export function pickByChance(chances: Readonly<Record<string, number>>, bucket: number): string {
	const arms = Object.entries(chances).map(([name, weight]) => ({ name, weight }));
	return pickArm(
		arms.sort((a, b) => (a.name < b.name ? -1 : 1)),
		bucket,
	);
}
