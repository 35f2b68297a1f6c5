import { edited, readTokens, type Edit } from '../template/html-tokens';
import { hiddenIn } from './hidden-html';

/**
 * How deep elements may stand in one another, and what the deeper ones become: each level of these
 * takes another pass of html-to-text over all the text inside.
 */
const NESTED: { [name: string]: { within: string[]; most: number; instead: string } } = {
	...indenting('blockquote', 'ul', 'ol'),
	a: { within: ['a'], most: 1, instead: 'span' },
	// html-to-text looks names up in an object, and each object has this one.
	constructor: { within: ['constructor'], most: 0, instead: 'span' },
};

function indenting(...names: string[]) {
	const nested = { within: names, most: 4, instead: 'div' };
	return Object.fromEntries(names.map((name) => [name, nested]));
}

const ALONE = new Set(
	'area base br col embed hr img input link meta param source track wbr'.split(' '),
);

/**
 * HTML that html-to-text reads in linear time, with the attribute `hidden` on all elements that are
 * hidden in any way, and without closing tags that close nothing.
 */
export function readableHtml(html: string): string {
	const isHidden = hiddenIn(html);
	const edits: Edit[] = [];
	const open = new Map<string, number>();
	const depth = (name: string) => open.get(name) ?? 0;
	let tag = { name: '', end: 0 };
	let attributes = new Map<string, string>();
	let attribute = '';
	const rename = (name: string, from: number, to: number) => {
		if (!Object.hasOwn(NESTED, name)) return;
		const { within, most, instead } = NESTED[name];
		const levels = within.reduce((sum, each) => sum + depth(each), 0);
		if (levels > most) edits.push({ from, to, text: instead });
	};
	const hide = () => {
		if (isHidden(attributes)) edits.push({ from: tag.end, to: tag.end, text: ' hidden' });
	};
	readTokens(html, {
		onopentagname(start, end) {
			tag = { name: html.slice(start, end).toLowerCase(), end };
			attributes = new Map();
			if (!ALONE.has(tag.name)) open.set(tag.name, depth(tag.name) + 1);
			rename(tag.name, start, end);
		},
		onattribname: (start, end) => (attribute = html.slice(start, end).toLowerCase()),
		onattribdata(start, end) {
			attributes.set(attribute, (attributes.get(attribute) ?? '') + html.slice(start, end));
		},
		onattribend() {
			if (!attributes.has(attribute)) attributes.set(attribute, '');
		},
		onopentagend: hide,
		onselfclosingtag: hide,
		onclosetag(start, end) {
			const name = html.slice(start, end).toLowerCase();
			if (ALONE.has(name)) return;
			if (depth(name) === 0) {
				// The end of a paragraph that has not begun is a paragraph; that of `wbr` is nothing.
				if (name === 'p') edits.push({ from: start - '/'.length, to: end, text: 'p' });
				else edits.push({ from: start, to: end, text: 'wbr' });
				return;
			}
			rename(name, start, end);
			open.set(name, depth(name) - 1);
		},
	});
	return edited(html, edits);
}
