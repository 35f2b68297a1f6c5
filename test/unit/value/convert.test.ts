import {
	compareText,
	DecimalSum,
	toBoolean,
	toInstant,
	toNumber,
	toText,
} from '../../../src/value/convert';

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

describe('as an instant', () => {
	it.each([
		['2024-05-01T10:00Z', '2024-05-01T10:00:00Z'],
		['2024-05-01 10:00+0230', '2024-05-01T07:30:00Z'],
		['2024-05-01T10:00:00.1239Z', '2024-05-01T10:00:00.123Z'],
		['2024-05-01T10:00:00.5', '2024-05-01T10:00:00.500Z'],
		['0000-02-29', '0000-02-29T00:00:00Z'],
		['9999-12-31T23:59:59.999-23:59', '+010000-01-01T23:58:59.999Z'],
	])('%j is %s', (text, expected) => {
		expect(toInstant(text)).toBe(Date.parse(expected));
	});

	it.each([
		'2023-02-29',
		'1900-02-29',
		'2024-04-31',
		'2024-00-10',
		'2024-01-00',
		'2024-05-01T24:00:00Z',
		'2024-05-01T10:60:00Z',
		'2024-05-01T10:00:60Z',
		'2024-05-01T10:00:00+24:00',
		'2024-05-01T10:00:00+02:60',
		'2024-05-01T10:00:00 Z',
		'2024-05-01T10Z',
		'2024-05-01Z',
		'20240501',
		'1714557600',
		'\u00a02024-05-01',
	])('%j is none', (text) => {
		expect(toInstant(text)).toBeNull();
	});

	it('of a number of ms or seconds is rounded to the ms, halves upwards', () => {
		expect([1.5, 1e11 + 0.5, -1e11 - 0.5, 0.0005, -0.0005].map(toInstant)).toEqual([
			1500,
			1e11 + 1,
			-1e11,
			1,
			0,
		]);
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
