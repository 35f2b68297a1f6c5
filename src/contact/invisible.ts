/*
 * Characters that nobody sees come along when text is copied from mails, address books and sheets.
 * Zero-width joiners are no such debris between letters of scripts that need them.
 */
const INVISIBLE = /(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}/gu;
const BLANK = /[\s\u0085\p{Default_Ignorable_Code_Point}]/u;
/** Without the macron U+FFE3, whose other form begins with a space. */
const WIDE_OR_NARROW = /[\uff01-\uffe2\uffe4-\uffee]/g;

/** The text without what is not shown (bidi marks, soft hyphens, byte order marks), and trimmed. */
export function visibleText(text: string): string {
	return trimInvisible(text.replace(INVISIBLE, ''));
}

/** Trimmed of white space and of what is not shown. */
export function trimInvisible(text: string): string {
	// Not by a pattern, which would take quadratic time for long runs of spaces.
	let [from, to] = [0, text.length];
	while (from < to && BLANK.test(text[from])) from++;
	while (to > from && BLANK.test(text[to - 1])) to--;
	return text.slice(from, to);
}

/** Full-width and half-width letters, digits and signs as ordinary ones (RFC 8264, 5.2.1). */
export function ordinaryWidth(text: string): string {
	return text.replace(WIDE_OR_NARROW, (sign) => sign.normalize('NFKC'));
}
