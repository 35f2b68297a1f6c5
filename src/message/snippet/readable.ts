import { Renderer } from '../template/render';
import { TemplateError } from '../template/template-error';
import { SnippetBook } from './expand';
import type { Snippet } from './snippets';
import { snippetTags } from './tags';

/**
 * Why its Liquid cannot be read, by line and column; null: it can. A layout is read without its blocks,
 * and the snippets that it uses may come later.
 */
export function unreadable({ name, content }: Snippet): string | null {
	try {
		const tags = [...snippetTags(content)].filter(({ word }) => /^(end)?block$/.test(word));
		const bare = tags.reduceRight(
			(text, { from, to }) => text.slice(0, from) + ' '.repeat(to - from) + text.slice(to),
			content,
		);
		const source = SnippetBook.UNKNOWN.expand(bare);
		source.located(() => new Renderer({ cacheSize: 1 }).compile(source.text, 'html'));
		return null;
	} catch (error) {
		if (error instanceof TemplateError)
			return `The snippet '${name}' cannot be read. ${error.message}`;
		throw error;
	}
}
