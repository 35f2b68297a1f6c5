import { escapeHtml } from '../../lib/escape-html';

/** Markup, made only by `markup`, so plain text is always escaped. */
export class Html {
	constructor(readonly markup: string) {}

	toString(): string {
		return this.markup;
	}
}

/** Attribute of a checked box. */
export const CHECKED = new Html(' checked');

type Part = Html | string | number | false | null | undefined | readonly Part[];

/**
 * Markup from a template: literal text as is, values escaped, lists joined, nothing for false and
 * null.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
	const parts = strings.map((text, i) => text + (i < values.length ? markupOf(values[i]) : ''));
	return new Html(parts.join(''));
}

function markupOf(part: Part): string {
	if (part === false || part === null || part === undefined) return '';
	if (part instanceof Html) return part.markup;
	if (typeof part === 'object') return part.map(markupOf).join('');
	return escapeHtml(String(part));
}
