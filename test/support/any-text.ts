import fc from 'fast-check';

/** All but the halves of surrogate pairs, which are no characters. */
const character = fc.nat(0x10_ffff - 0x800).map(
	(n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800),
	(char) => {
		if (typeof char !== 'string' || !/^.$/su.test(char)) throw new Error('no character');
		const code = char.codePointAt(0)!;
		if (code >= 0xd800 && code < 0xe000) throw new Error('half a character');
		return code < 0xd800 ? code : code - 0x800;
	},
);

/**
 * Text of any characters, as of fast-check's unit 'binary', for which each test file would work out
 * a table of a million of them.
 */
export const anyText = (lengths: fc.ArrayConstraints = {}): fc.Arbitrary<string> =>
	fc.string({ ...lengths, unit: character });
