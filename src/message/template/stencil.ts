import { QuoteType } from 'htmlparser2';
import { Recurring } from '../../lib/recurring';
import { readTokens } from './html-tokens';
import type { Range, Rendered } from './rendered';

/*
 * Mails of one step differ in a few words and links. What takes long to read from the HTML of one of
 * them holds for all others, as long as their values are only read as text: then it is read once, with
 * a word of our own in place of each value.
 */

/** A rendered HTML text with a word in place of each value. */
interface Stencil {
	text: string;
	/** By the number in its word; equal values have one word. */
	values: readonly string[];
}

/** Of a word that is read as text, and of one that is read as a link. */
const WORD = 'zqv7x';
const LINK = 'https://zqv7y';
const MARK = /zqv7[xy]/;
const WORDS = /zqv7x(\d+)z|https:\/\/zqv7y(\d+)z/;
const ALL_WORDS = new RegExp(WORDS, 'g');

/** Words with single spaces, without anything that HTML reads. */
const PLAIN =
	/^[\p{L}\p{M}\p{N}.,:;!?()@#%+*_~$€/|-]+(?: [\p{L}\p{M}\p{N}.,:;!?()@#%+*_~$€/|-]+)*$/u;
const LINKS = /^https?:\/\/[\w.~:/?#@!$()*+,;=%-]+$/;

/** What was read from a stencil, and the values of a text that is like it. */
export interface Read<Result> {
	result: Result;
	values: readonly string[];
}

const MOST_STENCILS = 100;

/**
 * Reads from a text with words in place of values, once for all texts that are like it. Null for a
 * text that is like none before, or that its values might change the reading of.
 */
export function readOnce<Result>(read: (text: string) => Result) {
	const recurring = new Recurring<Result | null>(MOST_STENCILS);
	return (rendered: Rendered): Read<Result> | null => {
		const stencil = stencilOf(rendered);
		if (stencil === null) return null;
		const { text, values } = stencil;
		const result = recurring.get(text, () => (isOpenToValues(text) ? read(text) : null));
		return result ? { result, values } : null;
	};
}

const known = new WeakMap<Rendered, { stencil: Stencil | null }>();

/** Null if a value has anything in it that might be read as HTML. */
function stencilOf(rendered: Rendered): Stencil | null {
	const { stencil } = known.get(rendered) ?? { stencil: made(rendered) };
	known.set(rendered, { stencil });
	return stencil;
}

function made({ text, values }: Rendered): Stencil | null {
	if (values.length === 0 || MARK.test(text)) return null;
	const words = new Map<string, string>();
	const parts: string[] = [];
	let done = 0;
	for (const { from, to } of values) {
		const value = text.slice(from, to);
		const word = words.get(value) ?? wordFor(value, words.size);
		if (word === null) return null;
		words.set(value, word);
		parts.push(text.slice(done, from), word);
		done = to;
	}
	parts.push(text.slice(done));
	return { text: parts.join(''), values: [...words.keys()] };
}

function wordFor(value: string, number: number): string | null {
	if (LINKS.test(value)) return `${LINK}${number}z`;
	return PLAIN.test(value) ? `${WORD}${number}z` : null;
}

/** The text with the values in place of their words. */
export function filled(text: string, values: readonly string[]): string {
	return text.replace(ALL_WORDS, (_word, plain: string | undefined, link: string | undefined) => {
		return values[Number(plain ?? link)];
	});
}

/** Where words stand, in order. */
export function wordsIn(text: string): Range[] {
	return [...text.matchAll(ALL_WORDS)].map(({ index: from, 0: word }) => ({
		from,
		to: from + word.length,
	}));
}

export const hasWord = (text: string): boolean => WORDS.test(text);

/** Attributes whose values change nothing but what they say. */
const SAYING = new Set(['href', 'src', 'alt', 'title']);
const SCHEME = /^(https?|mailto|tel):/i;

/** Whether each word stands where any value would be read alike: in text, or in such an attribute. */
function isOpenToValues(text: string): boolean {
	const open: Range[] = [];
	let attribute = '';
	let data: Range[] = [];
	let isCode = false;
	const endTag = () => (data = []);
	readTokens(text, {
		onopentagname: (start, end) => (isCode = /^(style|script)$/i.test(text.slice(start, end))),
		onclosetag: () => (isCode = false),
		ontext: (from, to) => {
			if (!isCode) open.push({ from, to });
		},
		onattribname: (start, end) => {
			attribute = text.slice(start, end).toLowerCase();
			data = [];
		},
		onattribdata: (from, to) => data.push({ from, to }),
		onattribend: (quote) => {
			const isQuoted = quote === QuoteType.Single || quote === QuoteType.Double;
			if (!isQuoted || !SAYING.has(attribute)) return;
			if (attribute !== 'href' || data.every((range) => keepsScheme(text, range)))
				open.push(...data);
		},
		onopentagend: endTag,
		onselfclosingtag: endTag,
	});
	return areAllIn(wordsIn(text), open) && !/&#?\w*zqv7/.test(text);
}

/** Whether the value of `href` is a link or none whatever its words stand for. */
function keepsScheme(text: string, { from, to }: Range): boolean {
	const value = text.slice(from, to);
	const first = value.indexOf(WORD);
	return first === -1 || SCHEME.test(value.slice(0, first));
}

function areAllIn(words: readonly Range[], open: readonly Range[]): boolean {
	let next = 0;
	return words.every(({ from, to }) => {
		while (next < open.length && open[next].to < to) next++;
		return next < open.length && open[next].from <= from;
	});
}
