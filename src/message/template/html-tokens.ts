import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

const ignore = () => {};
const IGNORED: TokenizerCallbacks = {
	onattribdata: ignore,
	onattribend: ignore,
	onattribentity: ignore,
	onattribname: ignore,
	oncdata: ignore,
	onclosetag: ignore,
	oncomment: ignore,
	ondeclaration: ignore,
	onend: ignore,
	onopentagend: ignore,
	onopentagname: ignore,
	onprocessinginstruction: ignore,
	onselfclosingtag: ignore,
	ontext: ignore,
	ontextentity: ignore,
};

/**
 * Calls back for every token of an HTML text with its position, in linear time. Entities are tokens
 * only on request: without them the rest is much faster.
 */
export function readTokens(
	html: string,
	callbacks: Partial<TokenizerCallbacks>,
	decodeEntities = false,
): void {
	const tokenizer = tokenizerFor(callbacks, decodeEntities);
	tokenizer.write(html);
	tokenizer.end();
}

/**
 * The first opening tag with a matching name, and where it ends; null if there is none. Comments,
 * styles and scripts are skipped.
 */
export function findOpenTag(html: string, name: RegExp): { name: string; end: number } | null {
	let current = '';
	let found: { name: string; end: number } | null = null;
	const onopentagend = (last: number) => {
		if (found !== null || !name.test(current)) return;
		found = { name: current, end: last + 1 };
		tokenizer.pause();
	};
	const tokenizer = tokenizerFor({
		onopentagname: (start, end) => (current = html.slice(start, end)),
		onopentagend,
		onselfclosingtag: onopentagend,
	});
	tokenizer.write(html);
	tokenizer.end();
	return found;
}

function tokenizerFor(callbacks: Partial<TokenizerCallbacks>, decodeEntities = false): Tokenizer {
	return new Tokenizer({ xmlMode: false, decodeEntities }, { ...IGNORED, ...callbacks });
}

/** A part of a text, from `from` up to `to`, and what stands there instead. */
export interface Edit {
	from: number;
	to: number;
	text: string;
}

/** The text with the edits, which are in order and do not overlap. */
export function edited(html: string, edits: readonly Edit[]): string {
	const parts: string[] = [];
	let done = 0;
	for (const { from, to, text } of edits) {
		parts.push(html.slice(done, from), text);
		done = to;
	}
	parts.push(html.slice(done));
	return parts.join('');
}
