const LAST = 0x10ffff;
/** Halves of surrogate pairs, which no stored text contains. */
const SURROGATES = { first: 0xd800, last: 0xdfff };

/**
 * The first text that comes after all texts with the prefix, by code points; null: none does. The
 * prefix is not empty.
 */
export function endOfPrefix(prefix: string): string | null {
	const points = [...prefix].map((character) => character.codePointAt(0)!);
	while (points.at(-1) === LAST) points.pop();
	const last = points.pop();
	if (last === undefined) return null;
	const next = last + 1 === SURROGATES.first ? SURROGATES.last + 1 : last + 1;
	return String.fromCodePoint(...points, next);
}
