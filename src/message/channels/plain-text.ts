import { compile, type FormatCallback, type SelectorDefinition } from 'html-to-text';

/**
 * An element of this name throws: html-to-text looks names up in an object, and each object has
 * this one.
 */
const INHERITED_NAME = /<(\/?)constructor\b/gi;
/** Invisible elements, such as preheaders by their style. */
const HIDDEN = [
	...['head', 'title', 'noscript', 'template', '[hidden]'],
	...['[style*="display:none" i]', '[style*="display: none" i]'],
];
/** Links that work outside of the page. */
const ADDRESS = /^(https?|mailto|tel):/i;
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
const LINES = ['tr', 'li', 'dt', 'dd', 'center'];

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
	if (text === address) return;
	builder.addInline(`${text && ' '}[${address}]`, { noWordTransform: true });
};

/** The text of an `alt`; html-to-text would add the picture's address. */
const picture: FormatCallback = ({ attribs }, _walk, builder) => {
	builder.addInline(attribs.alt ?? '');
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

const convert = compile({
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
	return convert(withoutInheritedNames(html))
		.replace(/\n\s*\n/g, '\n\n')
		.replace(/^\n+/, '')
		.trimEnd();
}

/** HTML that html-to-text takes, whatever the names of its elements. */
export function withoutInheritedNames(html: string): string {
	return html.replace(INHERITED_NAME, '<$1span');
}

function formatted(
	selectors: readonly string[],
	format: string,
	options?: SelectorDefinition['options'],
): SelectorDefinition[] {
	return selectors.map((selector) => ({ selector, format, ...(options && { options }) }));
}
