import { Recurring } from '../../lib/recurring';
import { nearest } from '../../lib/nearest';
import { MAX_LENGTH } from '../template/liquid-source';
import { SourceText } from './source-text';
import type { Snippet } from './snippets';
import { callOf, snippetTags, type SnippetTag } from './tags';

/** How deep snippets may stand in each other. */
const DEEPEST = 10;
const USE = /\{%-?\s*(render|layout|block|endblock)\b/;
/** Texts of a node that are expanded once. */
const KEPT = 100;

/** Puts the snippets and layouts of a workspace into texts. */
export class SnippetBook {
	/** Of a workspace without snippets. */
	static readonly EMPTY = new SnippetBook([]);
	/** Where they are not known: each may exist, and is empty. */
	static readonly UNKNOWN = new SnippetBook(null);

	readonly #contents: ReadonlyMap<string, string> | null;
	readonly #expandedOnce = new Recurring<SourceText>(KEPT);

	constructor(snippets: readonly Snippet[] | null) {
		this.#contents = snippets && new Map(snippets.map(({ name, content }) => [name, content]));
	}

	/**
	 * The text with the snippets that it uses, and within its layout.
	 * @throws TemplateError that names an unknown snippet and the nearest one, or what is wrong
	 */
	expand(text: string): SourceText {
		if (!USE.test(text)) return SourceText.of(text);
		const expanded = () => this.#expanded(SourceText.of(text), []);
		return this.#expandedOnce.get(text, expanded) ?? expanded();
	}

	#expanded(source: SourceText, within: readonly string[]): SourceText {
		const tags = [...snippetTags(source.text)];
		const [first] = tags;
		const layout = tags.find(({ word }) => word === 'layout');
		if (layout !== undefined) {
			const isFirst = layout === first && source.text.slice(0, layout.from).trim() === '';
			if (!isFirst || within.length > 0) {
				throw source.error(layout.from, 'layout stands at the beginning of a message, once');
			}
			return this.#inLayout(source, layout);
		}
		const block = tags.find(({ word }) => word === 'block' || word === 'endblock');
		if (block !== undefined) {
			throw source.error(
				block.from,
				`${block.word} is for layouts. Begin with {% layout 'name' %}`,
			);
		}
		return this.#withSnippets(source, tags, within);
	}

	#withSnippets(
		source: SourceText,
		tags: readonly SnippetTag[],
		within: readonly string[],
	): SourceText {
		const parts: SourceText[] = [];
		let done = 0;
		for (const { from, to, rest, word } of tags) {
			if (word !== 'render') continue;
			const { name, args } = this.#called(source, from, rest);
			if (within.includes(name)) {
				throw source.error(
					from,
					`the snippet '${name}' uses itself: ${[...within, name].join(', ')}`,
				);
			}
			if (within.length === DEEPEST) {
				throw source.error(from, `snippets stand more than ${DEEPEST} deep in each other`);
			}
			const content = this.#expanded(this.#content(name), [...within, name]);
			parts.push(source.slice(done, from));
			if (args === '') parts.push(content);
			else
				parts.push(source.as(from, `{% with ${args} %}`), content, SourceText.of('{% endwith %}'));
			done = to;
			checkLength(parts, source, from);
		}
		return SourceText.join([...parts, source.slice(done)]);
	}

	#inLayout(source: SourceText, { from, to, rest }: SnippetTag): SourceText {
		const { name, args } = this.#called(source, from, rest);
		if (args !== '') throw source.error(from, 'a layout takes no arguments');
		const layout = this.#content(name);
		const { blocks, others, parts: written } = blocksOf(source.slice(to));
		const { blocks: places, parts } = blocksOf(layout);
		if (this.#contents === null) {
			const all = written.map((part) => (typeof part === 'string' ? blocks.get(part)! : part));
			return this.#withSnippetsIn(SourceText.join(all), name);
		}
		if (places.size === 0) {
			throw source.error(
				from,
				`the snippet '${name}' is no layout. Add {% block %}{% endblock %} to it`,
			);
		}
		const unknown = [...blocks.keys()].find((each) => !places.has(each));
		if (unknown !== undefined) {
			const known = [...places.keys()].map((each) => each || '(without a name)').join(', ');
			throw source.error(from, `the layout '${name}' has no block '${unknown}'. It has: ${known}`);
		}
		if (places.has('')) blocks.set('', others);
		const filled = parts.map((part) =>
			typeof part === 'string' ? (blocks.get(part) ?? places.get(part)!) : part,
		);
		return this.#withSnippetsIn(SourceText.join(filled), name);
	}

	#withSnippetsIn(source: SourceText, layout: string): SourceText {
		return this.#withSnippets(source, [...snippetTags(source.text)], [layout]);
	}

	#called(source: SourceText, from: number, rest: string) {
		const call = callOf(rest);
		if (call === null) {
			throw source.error(from, "name the snippet in quotes, as in {% render 'footer' %}");
		}
		if (this.#contents === null || this.#contents.has(call.name)) return call;
		const meant = nearest(call.name, this.#contents.keys());
		const known = [...this.#contents.keys()].slice(0, 10).join(', ');
		throw source.error(
			from,
			`there is no snippet '${call.name}' in this workspace. ` +
				(meant !== undefined
					? `Did you mean '${meant}'?`
					: known === ''
						? "It has none: save one with Journey Contact, 'Save Snippet'."
						: `It has: ${known}.`),
		);
	}

	#content(name: string): SourceText {
		return SourceText.of(this.#contents?.get(name) ?? '', name);
	}
}

function checkLength(parts: readonly SourceText[], source: SourceText, at: number): void {
	const length = parts.reduce((sum, { text }) => sum + text.length, 0);
	if (length > MAX_LENGTH) {
		throw source.error(at, `with its snippets the message has more than ${MAX_LENGTH} characters`);
	}
}

/** The blocks of a text by name, all that is outside of them, and both in order. */
function blocksOf(source: SourceText): {
	blocks: Map<string, SourceText>;
	others: SourceText;
	/** A string is the name of a block. */
	parts: Array<SourceText | string>;
} {
	const blocks = new Map<string, SourceText>();
	const parts: Array<SourceText | string> = [];
	let done = 0;
	let open: { name: string; from: number } | null = null;
	for (const { word, rest, from, to } of snippetTags(source.text)) {
		if (word === 'block') {
			if (open !== null) throw source.error(from, 'a block cannot stand in a block');
			if (blocks.has(rest)) throw source.error(from, `there are two blocks '${rest}'`);
			parts.push(source.slice(done, from), rest);
			open = { name: rest, from: to };
		} else if (word === 'endblock') {
			if (open === null) throw source.error(from, 'endblock without a block before it');
			blocks.set(open.name, source.slice(open.from, from));
			[open, done] = [null, to];
		} else if (word === 'layout') throw source.error(from, 'a layout cannot have a layout');
	}
	if (open !== null) throw source.error(open.from, 'a block is not closed. Add {% endblock %}');
	parts.push(source.slice(done));
	return {
		blocks,
		others: SourceText.join(parts.filter((part) => typeof part !== 'string')),
		parts,
	};
}
