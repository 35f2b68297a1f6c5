import { spansOf, type Span } from '../template/liquid-source';

/** A tag that has to do with snippets. */
export interface SnippetTag extends Span {
	word: 'render' | 'layout' | 'block' | 'endblock';
	/** What is behind the word. */
	rest: string;
}

const TAG = /^\{%-?\s*(\w+)\s*([^]*?)\s*-?%\}$/;
/** Liquid within these is not read. */
const LITERAL = new Set(['raw', 'comment']);
const WORDS = new Set(['render', 'layout', 'block', 'endblock']);

/** The tags of a text, in order; those within `raw` and `comment` are text. */
export function* snippetTags(text: string): Generator<SnippetTag> {
	let literal: string | null = null;
	for (const { from, to } of spansOf(text)) {
		const [, word = '', rest = ''] = TAG.exec(text.slice(from, to)) ?? [];
		if (literal !== null) {
			if (word === `end${literal}`) literal = null;
		} else if (LITERAL.has(word)) literal = word;
		else if (WORDS.has(word)) yield { from, to, word: word as SnippetTag['word'], rest };
	}
}

const CALL = /^(?:"([^"]*)"|'([^']*)')\s*(?:,\s*([^]*))?$/;

/** The name of a snippet and its arguments, as in `'button', label: 'Buy'`; null: neither. */
export function callOf(rest: string): { name: string; args: string } | null {
	const found = CALL.exec(rest);
	return found && { name: found[1] ?? found[2], args: found[3] ?? '' };
}

/** The names of the snippets and layouts that a text itself uses, each once. */
export function snippetNames(text: string): string[] {
	const names = [...snippetTags(text)].flatMap(({ word, rest }) => {
		const call = word === 'render' || word === 'layout' ? callOf(rest) : null;
		return call === null ? [] : [call.name];
	});
	return [...new Set(names)];
}
