import { compareText, DecimalSum, toBoolean, toNumber, toText } from '../../../src/value/convert';

describe('as text', () => {
	it.each([
		[0, '0'],
		[-0, '0'],
		[1.5, '1.5'],
		[1e21, '1000000000000000000000'],
		[-1.25e22, '-12500000000000000000000'],
		[1e-7, '0.0000001'],
		[-1.5e-9, '-0.0000000015'],
		[123456789012345680000, '123456789012345680000'],
		[true, 'true'],
		['x', 'x'],
		['e\u0301', '\u00e9'],
	])('%p is %j', (value, expected) => {
		expect(toText(value)).toBe(expected);
	});

	it.each([[null], [undefined], [[]], [{}], [['x']]])('%j is none', (value) => {
		expect(toText(value)).toBeNull();
	});

	it('is ordered by code points', () => {
		const inOrder = [
			'',
			'B',
			'a',
			'aa',
			'\u00e9',
			'\ud7ff',
			'\ue000',
			'\uffff',
			'\u{10000}',
			'\u{1f600}',
		];
		const shuffled = [...inOrder].reverse().sort(compareText);
		expect(shuffled).toEqual(inOrder);
		expect(compareText('same', 'same')).toBe(0);
	});
});

describe('as a number', () => {
	it.each([
		['10', 10],
		[' \t\r\n-1.50 ', -1.5],
		['+.5', 0.5],
		['5.', 5],
		['1E3', 1000],
		['1e308', 1e308],
		['1e-308', 0],
		['-1e-999', 0],
		[1e-308, 0],
		[5e-324, 0],
		[1e-307, 1e-307],
		['0'.repeat(399) + '7', 7],
	])('%p is %d', (value, expected) => {
		expect(toNumber(value)).toBe(expected);
	});

	it.each([
		[''],
		['.'],
		['1,5'],
		['0x10'],
		['1e1000'],
		['1e309'],
		['1.798e308'],
		[1.7976931348623157e308],
		['Infinity'],
		['NaN'],
		['\u00a01'],
		['1 2'],
		['\u0661'],
		['0'.repeat(400) + '7'],
		[true],
		[null],
		[undefined],
		[[1]],
		[{}],
	])('%j is none', (value) => {
		expect(toNumber(value)).toBeNull();
	});
});

describe('as a boolean', () => {
	it.each([
		[true, true],
		['TRUE', true],
		[' false\n', false],
		['yes', null],
		[1, null],
		[0, null],
		['', null],
		[null, null],
		['\u00a0true', null],
		[' '.repeat(400) + 'true', null],
	])('%j is %p', (value, expected) => {
		expect(toBoolean(value)).toBe(expected);
	});
});

describe('a sum', () => {
	const sumOf = (...numbers: number[]) => {
		const sum = new DecimalSum();
		for (const number of numbers) sum.add(number);
		return sum;
	};

	it.each([
		[[], 0],
		[[0.1, 0.2], 0.3],
		[[0.1, 0.2, -0.3], 0],
		[[19.99, 19.99, 19.99], 59.97],
		[[1e308, 1, -1e308], 1],
		[[1e-307, 1, -1e-307], 1],
		[[2 ** 53, 1, -(2 ** 53)], 1],
		[[1e21, 1e-7, -1e21], 1e-7],
		[Array<number>(20).fill(999999999.999999), 19999999999.99998],
	])('of %j is exactly %d', (numbers, expected) => {
		for (const order of [numbers, [...numbers].reverse()]) {
			expect(sumOf(...order).compare(expected)).toBe(0);
			expect(sumOf(...order).compare(expected + 1)).toBe(-1);
			expect(sumOf(...order).compare(expected - 1)).toBe(1);
		}
	});

	it('gives an average without dividing', () => {
		expect(sumOf(1, 1, 2).compare(1.3333333333333333, 3)).toBe(1);
		expect(sumOf(0.1, 0.2).compare(0.15, 2)).toBe(0);
	});

	it('may be read again, and added to', () => {
		const sum = sumOf(1);
		expect([sum.compare(1), sum.compare(1)]).toEqual([0, 0]);
		sum.add(0.5);
		expect(sum.compare(1.5)).toBe(0);
	});
});
