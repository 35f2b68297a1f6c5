import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/lib/json';

/** Text of every kind that the databases and JavaScript treat differently by default. */
export const TEXTS = [
	...['', 'x', 'X', 'pro', 'PRO', 'a.b', '%', '_', "o'hara", '"', '\\', '[]', '{}', 'null'],
	...['10', ' 10 ', '\t10\n', '\u00a010', '1e1', '1e3', '.5', '5.', '+7', '-0', '007', '10.0'],
	...['1_000', '0x10', 'NaN', 'Infinity', '1e308', '1.8e308', '1e999', '1e1000', '-1e-320'],
	...['0.1', '0.3', '0.30000000000000004', '1000000000000000000000', '9007199254740993', '١'],
	...['true', ' TRUE\r\n', 'False', 'tRue', 'trUe.', 'truе'],
	...['é', 'e\u0301', 'Å', '\u212b', '\u212a', 'K', '\u037e', ';', '각', '\u1100\u1161\u11a8'],
	...['😀', '\uffee', '\ufb01', 'ß', 'ss', '日本', '\u{1d11e}', 'a\u0323\u0307', 'a\u0307\u0323'],
	...['É', 'E\u0301', 'Σ', 'σ', 'ς', 'ẞ', 'SS', 'ſ', 's', 'İ', 'ı', 'I', 'i', 'Ⅷ', 'ⅷ', '𐐀', '𐐨'],
	...['2024-02-29', '2023-02-29', '2024-05-01', '2024-13-01', '2024-00-10', '2024-04-31'],
	...['2024-05-01T12:00:00Z', '2024-05-01 12:00', '2024-05-01T12:00:00.1239+02:00', '20240501'],
	...['2024-05-01t12:00z', '2024-05-01T12:00:00-0530', '2024-05-01T24:00', '2024-05-01T12:60Z'],
	...['0000-01-01', '0000-02-29', '9999-12-31T23:59:59.999-23:59', '2024-05-01T12:00+24:00'],
	...['2024-05-01 12:00:00 UTC', '2024-05-01T24:00:00Z', '1714560000', '1714560000000.5'],
	...['2024-05-01T12:00+02:00[Europe/Berlin]', '2024-05-01T12:00[Europe/Berlin]', '20240501T1200Z'],
	...['1900-02-29', '2000-02-29', ' 2024-05-01 ', '2024-5-1', '1'.repeat(401), '9'.repeat(309)],
];

export const NUMBERS = [
	...[0, 1, -1, 2, 5, 7, 10, 9.5, 0.1, 0.2, 0.3, 0.30000000000000004, 1000, 99.99, -20],
	...[1e21, 1.5e21, 1e-7, 123e-9, 2 ** 53, 2 ** 53 + 2, 2 ** 60, 2 ** 63, 1e19],
	...[
		Number.MAX_VALUE,
		1.797e308,
		1.7970000000000002e308,
		1e-307,
		9.999e-308,
		5e-324,
		-5e-324,
		1e300,
	],
	...[
		1_714_560_000, 1_714_560_000_000, 9_999_999_999.5, 1e10, -1e10, 1e11, 253_402_300_799_999.5,
		1.0005, -0.5, 0.0004, 253402300800,
	],
];

const text = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
	{ weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }).filter(isStorable) },
);
const number = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom(...NUMBERS) },
	{ weight: 1, arbitrary: fc.integer({ min: -30, max: 30 }) },
	{ weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
);

function isStorable(candidate: string): boolean {
	return !candidate.includes('\0') && candidate.isWellFormed();
}

/** Values that a rule compares with. */
export const expected = fc.oneof(text, number, fc.boolean());
export const textList = fc.array(text, { maxLength: 4 });
export const numeric = number;

const leaf: fc.Arbitrary<JsonValue> = fc.oneof(text, number, fc.boolean(), fc.constant(null));
export const NAMES = [
	'a',
	'b',
	'a.b',
	'0',
	'01',
	'-1',
	'+1',
	' 1',
	'é',
	'e\u0301',
	'😀',
	'a"b',
	'a\\b',
];
export const ODD_NAMES = [
	"a'b",
	'$',
	'#',
	'a[0]',
	'[0]',
	'*',
	'length',
	'0000000001',
	'9999999999',
	'',
	'%',
];
export const name = fc.oneof(
	{ weight: 5, arbitrary: fc.constantFrom('a', 'b', 'a.b', '0') },
	{ weight: 2, arbitrary: fc.constantFrom(...NAMES) },
	{ weight: 1, arbitrary: fc.constantFrom(...ODD_NAMES) },
);

/** Paths that often exist, and paths into JavaScript's own properties. */
export const path = fc.oneof(
	{ weight: 5, arbitrary: name },
	{
		weight: 5,
		arbitrary: fc.array(name, { minLength: 2, maxLength: 3 }).map((steps) => steps.join('.')),
	},
	{ weight: 1, arbitrary: fc.constantFrom('constructor', 'toString', 'a.length', '__proto__') },
);

const { value } = fc.letrec<{ value: JsonValue; list: JsonValue; object: JsonValue }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small', maxDepth: 2 },
		{ weight: 5, arbitrary: leaf },
		{ weight: 1, arbitrary: tie('list') },
		{ weight: 2, arbitrary: tie('object') },
	),
	list: fc.array(tie('value'), { maxLength: 3 }),
	object: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
}));

/** As it comes back from JSON: no -0, no prototype of null. */
export const jsonObject: fc.Arbitrary<JsonObject> = fc
	.dictionary(name, value, { maxKeys: 5 })
	.map((object) => JSON.parse(JSON.stringify(object)) as JsonObject);

export const fieldText = fc.option(text, { freq: 2 });
