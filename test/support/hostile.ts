import fc from 'fast-check';
import { NAUGHTY } from './naughty-strings';
import { anyText } from './any-text';

export const naughtyText: fc.Arbitrary<string> = fc.oneof(
	{ weight: 3, arbitrary: fc.constantFrom(...NAUGHTY) },
	{ weight: 1, arbitrary: anyText({ maxLength: 12 }) },
	{ weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
);

const leaf = fc.oneof(
	naughtyText,
	fc.double(),
	fc.maxSafeInteger(),
	fc.constantFrom(null, true, false, -0, 2 ** 53, 1e308, 5e-324, -1, 8.64e15 + 1, 253402300800000),
);

/** Any JSON, with names of properties that reach into prototypes; its objects are plain. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small', maxDepth: 5 },
		leaf,
		fc.array(tie('value'), { maxLength: 4 }),
		fc.array(fc.tuple(naughtyText, tie('value')), { maxLength: 4 }).map(Object.fromEntries),
	),
})).value;

/** Copies of a value in which some parts are another, some are gone, and some stand twice. */
export function garbled(value: unknown): fc.Arbitrary<unknown> {
	return fc.oneof({ weight: 6, arbitrary: inside(value) }, { weight: 1, arbitrary: hostileJson });
}

function inside(value: unknown): fc.Arbitrary<unknown> {
	if (Array.isArray(value)) {
		const members = fc.tuple(...value.map(garbled));
		return fc.tuple(members, fc.nat(2)).map(([list, times]) => Array(times).fill(list).flat());
	}
	if (typeof value !== 'object' || value === null) return fc.constant(value);
	const entries = Object.entries(value).map(([key, member]) =>
		fc.oneof(
			{ weight: 8, arbitrary: garbled(member).map((other) => [[key, other]]) },
			{ weight: 1, arbitrary: fc.constant([]) },
			{ weight: 1, arbitrary: fc.tuple(naughtyText, garbled(member)).map((other) => [other]) },
		),
	);
	return fc
		.tuple(...entries)
		.map((found) => Object.fromEntries(found.flat() as [string, unknown][]));
}

/** JSON text with what `JSON.stringify` never writes: numbers beyond all bounds, names twice. */
export function asText(value: unknown): string {
	return JSON.stringify(value)
		.replace(/:253402300800000\b/g, ':1e999')
		.replace(/:9007199254740992\b/g, ':9007199254740993')
		.replace(/^\{"([^"\\]*)":/, '{"$1":0,"$1":');
}

/** What every object inherits, to be compared. */
export function prototypes(): unknown[] {
	const all = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
	return all.flatMap((each) =>
		Reflect.ownKeys(each).flatMap((key) => {
			const { value, get, set } = Reflect.getOwnPropertyDescriptor(each, key)!;
			return [key, value, get, set] as unknown[];
		}),
	);
}

/** Words that no answer to a caller may hold: they show the inside. */
export const INSIDE =
	/SQLITE|sqlite3|SqliteError|PostgresError|syntax error at|insert into |select .* from |node_modules|\.ts:\d|\.js:\d|Cannot read prop|is not a function|is not iterable|undefined \(reading/i;
