import fc from 'fast-check';
import { drawsOf, normalDraw } from '../../../src/simulation/behavior/draws';

describe('keyed random numbers', () => {
	test('the same seed and key give the same numbers, another of either gives others', () => {
		fc.assert(
			fc.property(fc.integer(), fc.array(fc.string(), { minLength: 1 }), (seed, key) => {
				const three = (random: () => number) => [random(), random(), random()];
				const numbers = three(drawsOf(seed, ...key));
				expect(three(drawsOf(seed, ...key))).toEqual(numbers);
				expect(three(drawsOf(seed + 1, ...key))).not.toEqual(numbers);
				expect(three(drawsOf(seed, ...key, 'x'))).not.toEqual(numbers);
				for (const each of numbers) {
					expect(each).toBeGreaterThanOrEqual(0);
					expect(each).toBeLessThan(1);
				}
			}),
		);
	});

	/** Below 149.4 with a probability of 0.999 for 99 degrees of freedom. */
	function chiSquare(pairs: ReadonlyArray<[number, number]>): number {
		const counts = new Array<number>(100).fill(0);
		for (const [a, b] of pairs) counts[Math.floor(a * 10) * 10 + Math.floor(b * 10)]++;
		const expected = pairs.length / 100;
		return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
	}

	test.each<[string, (i: number) => [number, number]]>([
		[
			'neighboring contacts',
			(i) => [drawsOf(1, `c${i}`, 'open')(), drawsOf(1, `c${i + 1}`, 'open')()],
		],
		['two purposes', (i) => [drawsOf(1, `c${i}`, 'open')(), drawsOf(1, `c${i}`, 'click')()]],
		[
			'two numbers of messages',
			(i) => [drawsOf(1, `c${i}#1`, 'a')(), drawsOf(1, `c${i}#2`, 'a')()],
		],
		['two seeds', (i) => [drawsOf(1, `c${i}`)(), drawsOf(2, `c${i}`)()]],
		[
			'the first and the second of a key',
			(i) => {
				const random = drawsOf(1, `c${i}`);
				return [random(), random()];
			},
		],
		['seeds in a row', (i) => [drawsOf(i, 'c')(), drawsOf(i + 1, 'c')()]],
	])('numbers of %s are uniform and independent', (_, pair) => {
		const pairs = Array.from({ length: 20_000 }, (_each, i) => pair(i));
		expect(chiSquare(pairs)).toBeLessThan(149.4);
	});

	test('normal numbers have mean 0 and variance 1', () => {
		const numbers = Array.from({ length: 20_000 }, (_, i) => normalDraw(drawsOf(3, i)));
		const mean = numbers.reduce((sum, z) => sum + z, 0) / numbers.length;
		const variance = numbers.reduce((sum, z) => sum + z * z, 0) / numbers.length;
		expect(Math.abs(mean)).toBeLessThan(0.03);
		expect(Math.abs(variance - 1)).toBeLessThan(0.04);
	});
});
