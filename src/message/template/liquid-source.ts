import { TemplateError } from './template-error';

/** Characters of a template. */
export const MAX_LENGTH = 1_000_000;
/**
 * Tags and outputs, and lines of them: above, liquidjs takes time by the square of their number.
 */
const MAX_TAGS = 5_000;
/** Characters within them, which liquidjs reads a hundred times slower than the text between. */
const MAX_WITHIN = 200_000;

const CLOSING: { [opening: string]: string } = { '{{': '}}', '{%': '%}' };

/** One Liquid tag or output, from its opening to its closing. */
export interface Span {
	from: number;
	to: number;
}

/**
 * The Liquid spans of a text, each to the first closing. In linear time, unlike any regular
 * expression.
 */
export function* spansOf(text: string): Generator<Span> {
	const endless = new Set<string>();
	let done = 0;
	for (const { index } of text.matchAll(/\{(?=[{%])/g)) {
		const opening = text.slice(index, index + 2);
		if (index < done || endless.has(opening)) continue;
		const closing = text.indexOf(CLOSING[opening], index + 2);
		if (closing === -1) {
			endless.add(opening);
			continue;
		}
		done = closing + 2;
		yield { from: index, to: done };
	}
}

/** The text with its Liquid replaced. */
export function replaceLiquid(text: string, replace: (liquid: string) => string): string {
	const parts: string[] = [];
	let done = 0;
	for (const { from, to } of spansOf(text)) {
		parts.push(text.slice(done, from), replace(text.slice(from, to)));
		done = to;
	}
	return parts.join('') + text.slice(done);
}

/** @throws TemplateError if parsing the template would block the process */
export function checkSize(template: string): void {
	if (template.length > MAX_LENGTH) throw tooLarge(`${MAX_LENGTH} characters`);
	let tags = 0;
	let within = 0;
	for (const { from, to } of spansOf(template)) {
		tags += template.slice(from, to).split('\n').length;
		within += to - from;
		if (tags > MAX_TAGS) throw tooLarge(`${MAX_TAGS} tags and outputs`);
		if (within > MAX_WITHIN) throw tooLarge(`${MAX_WITHIN} characters in tags and outputs`);
	}
}

function tooLarge(limit: string): TemplateError {
	return new TemplateError(`the template has more than ${limit}. Shorten it.`, 0, 0);
}
