import { compile, type FormatCallback, type SelectorDefinition } from 'html-to-text';

import type { Rendered } from '../template/rendered';
import { filled, hasWord, readOnce } from '../template/stencil';
import { readableHtml } from './readable-html';

const HIDDEN = ['head', 'title', 'noscript', 'template', 'datalist', '[hidden]'];
/** Links that work outside of the page. */
const ADDRESS = /^(https?|mailto|tel):/i;
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
const LINES = ['tr', 'li', 'dt', 'dd', 'center'];

/** A link whose address is written unless its text is the same. */
interface Link {
	text: string;
	address: string;
}

interface WithLinks {
	metadata?: { links: Link[] };
}

/** As in html-to-text, but with brackets even if the link contains only a picture. */
const link: FormatCallback = ({ attribs, children }, walk, builder) => {
	if (!ADDRESS.test(attribs.href)) return walk(children, builder);
	let text = '';
	builder.pushWordTransform((word) => {
		text += word;
		return word;
	});
	walk(children, builder);
	builder.popWordTransform();
	const address = attribs.href.replace(/^mailto:/i, '');
	(builder as WithLinks).metadata?.links.push({ text, address });
	if (text === address) return;
	builder.addInline(`${text && ' '}[${address}]`, { noWordTransform: true });
};

/**
 * The text of an `alt`; html-to-text would add the picture's address. Decoration and tracking
 * pixels say nothing.
 */
const picture: FormatCallback = ({ attribs }, _walk, builder) => {
	const { alt = '', width, height, role } = attribs;
	const isPixel = [width, height].every((size) => /^[01](px)?$/.test(size ?? ''));
	const isDecoration = attribs['aria-hidden'] === 'true' || /^(presentation|none)$/.test(role);
	if (!isPixel && !isDecoration) builder.addInline(alt);
};

/** Separated from the neighbouring cells, which html-to-text would join into one word. */
const cell: FormatCallback = ({ children }, walk, builder) => {
	builder.addInline(' ');
	walk(children, builder);
	builder.addInline(' ');
};

/**
 * Mostly layout. An empty block stands for the empty line that html-to-text omits before a table
 * that begins with a block.
 */
const table: FormatCallback = ({ children }, walk, builder) => {
	const emptyLine = () => {
		builder.openBlock({ leadingLineBreaks: 2 });
		builder.closeBlock({ trailingLineBreaks: 2 });
	};
	emptyLine();
	walk(children, builder);
	emptyLine();
};

/** What html-to-text makes, with what its formatters are told; its types leave this out. */
type Convert = (html: string, told: { links: Link[] }) => string;

const convert: Convert = compile({
	wordwrap: false,
	// The whole mail: text after </body> is shown as well.
	baseElements: { selectors: [] },
	// Deeper nesting of quotes or lists would take seconds, because each level indents all lines
	// inside.
	limits: { maxDepth: 100 },
	formatters: { link, picture, cell, table },
	selectors: [
		...formatted(HIDDEN, 'skip'),
		...formatted(['a'], 'link'),
		...formatted(['img'], 'picture'),
		...formatted(HEADINGS, 'heading', { uppercase: false }),
		...formatted(LINES, 'block', { leadingLineBreaks: 1, trailingLineBreaks: 1 }),
		...formatted(['td', 'th'], 'cell'),
		...formatted(['ul'], 'unorderedList', { itemPrefix: '* ' }),
		// Roman numerals beyond 3,999 throw.
		...formatted(['ol[type="i" i]'], 'unorderedList', { itemPrefix: '* ' }),
	],
});

/**
 * The text part of a mail that was written in HTML only: links keep their address, pictures their
 * `alt` text.
 */
export function plainText(html: string): string {
	return textAndLinks(html).text;
}

interface TextPart {
	text: string;
	/** Those that a value might make equal to their address, or different from it. */
	links: Link[];
}

function textAndLinks(html: string): TextPart {
	const links: Link[] = [];
	const text = convert(readableHtml(html), { links })
		.replace(/\n\s*\n/g, '\n\n')
		.replace(/^\n+/, '')
		.trimEnd();
	return { text, links: links.filter((one) => hasWord(one.text) || hasWord(one.address)) };
}

const textOnce = readOnce(textAndLinks);

/** The same for a mail that was filled in, much faster if others are like it. */
export function textPart(rendered: Rendered): string {
	const part = textOnce(rendered);
	if (part === null) return plainText(rendered.text);
	const { result, values } = part;
	if (!result.links.every((link) => isAlike(link, values))) return plainText(rendered.text);
	return filled(result.text, values);
}

/** Whether the link's text is its address with these values if it is with words in their place. */
function isAlike({ text, address }: Link, values: readonly string[]): boolean {
	const joined = filled(text, values).replaceAll(' ', '');
	return (joined === filled(address, values)) === (text === address);
}

function formatted(
	selectors: readonly string[],
	format: string,
	options?: SelectorDefinition['options'],
): SelectorDefinition[] {
	return selectors.map((selector) => ({ selector, format, ...(options && { options }) }));
}
