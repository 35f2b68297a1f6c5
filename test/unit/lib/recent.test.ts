import { Recent } from '../../../src/lib/recent';

const counted = () => {
	let made = 0;
	return {
		make: async () => await Promise.resolve(++made),
		get made() {
			return made;
		},
	};
};

describe('A result that is kept for a while', () => {
	it('is made once for all who ask within the time, and again after it', async () => {
		const recent = new Recent<number>(100, 5);
		const { make } = counted();
		expect(await Promise.all([recent.get('a', 0, make), recent.get('a', 0, make)])).toEqual([1, 1]);
		expect(await recent.get('a', 99, make)).toBe(1);
		expect(await recent.get('a', 100, make)).toBe(2);
		expect(await recent.get('a', 150, make)).toBe(2);
	});

	it('is made again where the clock went back further than the time', async () => {
		const recent = new Recent<number>(100, 5);
		const { make } = counted();
		await recent.get('a', 1_000, make);
		expect(await recent.get('a', 899, make)).toBe(2);
	});

	it('is one for each key, of which the oldest go', async () => {
		const recent = new Recent<number>(100, 2);
		const each = counted();
		for (const key of ['a', 'b', 'c']) await recent.get(key, 0, each.make);
		await recent.get('c', 0, each.make);
		await recent.get('b', 0, each.make);
		expect(each.made).toBe(3);
		await recent.get('a', 0, each.make);
		expect(each.made).toBe(4);
	});

	it('is not kept if it failed', async () => {
		const recent = new Recent<number>(100, 2);
		await expect(
			recent.get('a', 0, async () => await Promise.reject(new Error('no'))),
		).rejects.toThrow('no');
		expect(await recent.get('a', 0, counted().make)).toBe(1);
	});
});
