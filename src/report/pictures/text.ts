/** Advance widths of U+0020 to U+007E in DejaVu Sans, in hundredths of the font size. */
const ASCII = [
	32, 40, 46, 84, 64, 95, 78, 28, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
	64, 64, 34, 34, 84, 84, 84, 53, 100, 69, 69, 70, 77, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79,
	61, 79, 70, 64, 61, 74, 69, 99, 69, 61, 69, 39, 34, 39, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64,
	64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 52, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
];
/** Of other alphabets: nearly the widest letter. */
const LETTER = 0.78;
const DIGIT_SPACE = 0.64;
/** Ideographs, emoji, and what fonts draw as a box. */
const WIDE = 1.1;
const ALPHABETIC =
	/^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}]/u;
/** Combining marks, joiners and variation selectors. */
const ADDS_NO_WIDTH = /^(?:\p{M}|\p{Join_Control}|\p{Variation_Selector})/u;

/** What XML 1.0 cannot contain, line ends, and what turns the direction of a line. */
const UNPRINTABLE = /(?:\p{Cc}|\p{Zl}|\p{Zp}|\p{Bidi_Control}|[\ufffe\uffff])+/gu;

/** Longer texts than this are cut even in titles, so that a hostile label does not fill a file. */
const LONGEST = 400;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The text as one line that XML can hold. */
export function printable(text: string): string {
	const line = text
		.slice(0, LONGEST + 1)
		.replace(UNPRINTABLE, ' ')
		.toWellFormed();
	return line.length > LONGEST ? `${withoutHalf(line.slice(0, LONGEST))}…` : line;
}

/** Without half of a surrogate pair at the end. */
const withoutHalf = (text: string): string =>
	text.isWellFormed() ? text : text.slice(0, -1).toWellFormed();

/** Width (px) that the text takes at most in the fonts of the pictures. */
export function textWidth(text: string, size: number): number {
	let hundredths = 0;
	for (const character of text) hundredths += characterWidth(character) * 100;
	return (hundredths * size) / 100;
}

function characterWidth(character: string): number {
	const code = character.codePointAt(0)!;
	if (code >= 0x20 && code < 0x7f) return ASCII[code - 0x20] / 100;
	if (ADDS_NO_WIDTH.test(character)) return 0;
	if (code === 0xb7 || code === 0x2013) return DIGIT_SPACE;
	return ALPHABETIC.test(character) ? LETTER : WIDE;
}

/** The text, cut with an ellipsis where it would be wider than `width` (px). */
export function fit(text: string, width: number, size: number): string {
	const line = printable(text);
	if (textWidth(line, size) <= width) return line;
	const room = width - textWidth('…', size);
	let [kept, used] = ['', 0];
	for (const { segment } of graphemes.segment(line)) {
		used += textWidth(segment, size);
		if (used > room) break;
		kept += segment;
	}
	return `${kept.trimEnd()}…`;
}

/** The text in at most `lines` lines, broken between words where that is possible. */
export function wrap(text: string, width: number, size: number, lines: number): string[] {
	const words = printable(text).split(' ').filter(Boolean);
	const wrapped: string[] = [];
	while (words.length > 0 && wrapped.length < lines - 1) {
		let line = words.shift()!;
		while (words.length > 0 && textWidth(`${line} ${words[0]}`, size) <= width) {
			line += ` ${words.shift()!}`;
		}
		wrapped.push(fit(line, width, size));
	}
	if (words.length > 0) wrapped.push(fit(words.join(' '), width, size));
	return wrapped;
}
