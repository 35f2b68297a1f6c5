import { Parser } from 'htmlparser2';

/** Characters of a mail in MJML. */
export const MAX_LENGTH = 200_000;
/** Elements of MJML; a column makes about 400 characters of HTML. */
export const MAX_ELEMENTS = 2_000;
/** Nesting of elements. From about 300 on, mrml's memory would be corrupted permanently. */
export const MAX_DEPTH = 100;

/** Why the mail would exceed mrml's limits; null if it does not. */
export function tooMuch(mjml: string): string | null {
	if (mjml.length > MAX_LENGTH) return `it has more than ${MAX_LENGTH} characters. Shorten it`;
	let [depth, deepest, elements] = [0, 0, 0];
	const parser = new Parser(
		{
			onopentag(name) {
				deepest = Math.max(deepest, ++depth);
				if (name.startsWith('mj')) elements++;
			},
			onclosetag: () => depth--,
		},
		// Elements are closed only by the source, as in mrml.
		{ xmlMode: true, recognizeSelfClosing: true },
	);
	parser.end(mjml);
	if (elements > MAX_ELEMENTS) return `it has more than ${MAX_ELEMENTS} elements. Shorten it`;
	return deepest > MAX_DEPTH ? `it is nested more than ${MAX_DEPTH} deep. Flatten it` : null;
}
