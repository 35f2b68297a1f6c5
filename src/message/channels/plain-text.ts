import { compile, type FormatCallback, type SelectorDefinition } from 'html-to-text';

/** An element of this name throws: html-to-text looks names up in an object, and each object has this one. */
const INHERITED_NAME = /<(\/?)constructor\b/gi;
/** What is not seen; by their style preheaders, for instance. */
const HIDDEN = [
	...['head', 'title', 'noscript', 'template', '[hidden]'],
	...['[style*="display:none" i]', '[style*="display: none" i]'],
];
/** Of use outside of the page. */
const ADDRESS = /^(https?|mailto|tel):/i;
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
const LINES = ['tr', 'li', 'dt', 'dd', 'center'];

/** As html-to-text's own, but with brackets also where the link has no words, only a picture. */
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

/** In the words of an `alt`; html-to-text's own writes the picture's address as well. */
const picture: FormatCallback = ({ attribs }, _walk, builder) => {
	builder.addInline(attribs.alt ?? '');
};

/** Apart from the cells beside it, where html-to-text would write them as one word. */
const cell: FormatCallback = ({ children }, walk, builder) => {
	builder.addInline(' ');
	walk(children, builder);
	builder.addInline(' ');
};

/** Layout, mostly. An empty block stands for the empty line, which html-to-text forgets where a table begins with a block. */
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
	// All that the mail has: text behind </body> is shown, too.
	baseElements: { selectors: [] },
	// Deeper, quotes within quotes, or lists, would take seconds, for each indents the lines of all within.
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
		// Roman numbers beyond 3,999 throw.
		...formatted(['ol[type="i" i]'], 'unorderedList', { itemPrefix: '* ' }),
	],
});

/** The text part of a mail that was written in HTML only: links keep their address, pictures their words. */
export function plainText(html: string): string {
	return convert(html.replace(INHERITED_NAME, '<$1span'))
		.replace(/\n\s*\n/g, '\n\n')
		.replace(/^\n+/, '')
		.trimEnd();
}

function formatted(
	selectors: readonly string[],
	format: string,
	options?: SelectorDefinition['options'],
): SelectorDefinition[] {
	return selectors.map((selector) => ({ selector, format, ...(options && { options }) }));
}
