import { readTokens } from '../template/html-tokens';

/** Whether an element with these attributes is not shown, with all that is in it. */
export type IsHidden = (attributes: ReadonlyMap<string, string>) => boolean;

/**
 * Reads what a mail hides: by attributes, and by classes and IDs that its styles hide everywhere.
 * `mso-hide` hides nothing from anybody but Outlook, and mails use it for their buttons.
 */
export function hiddenIn(html: string): IsHidden {
	const selectors = hiddenSelectors(stylesOf(html));
	return (attributes) => {
		if (attributes.has('hidden') || hides(attributes.get('style') ?? '')) return true;
		if (selectors.size === 0) return false;
		const classes = (attributes.get('class') ?? '').split(/\s+/).map((name) => `.${name}`);
		return classes.some((name) => selectors.has(name)) || selectors.has(`#${attributes.get('id')}`);
	};
}

const NOTHING = /^0(\.0+)?(px|pt|em|rem|%)?$/;

/** Not by `font-size:0`, by which frames of mails close the gaps between what is in them. */
function hides(style: string): boolean {
	if (!style.includes(':')) return false;
	const declared = new Map(
		style.split(';').map((declaration) => {
			const [name, value = ''] = declaration.toLowerCase().split(':', 2);
			return [name.trim(), value.replace('!important', '').trim()] as const;
		}),
	);
	const is = (name: string, pattern: RegExp) => pattern.test(declared.get(name) ?? '');
	if (is('display', /^none$/) || is('visibility', /^(hidden|collapse)$/)) return true;
	if (is('opacity', NOTHING)) return true;
	const sizes = ['height', 'max-height', 'width', 'max-width'];
	return is('overflow', /^hidden$/) && sizes.some((size) => is(size, NOTHING));
}

function stylesOf(html: string): string {
	let styles = '';
	let inStyle = false;
	if (!/<style/i.test(html)) return styles;
	readTokens(html, {
		onopentagname: (start, end) => (inStyle = /^style$/i.test(html.slice(start, end))),
		onclosetag: () => (inStyle = false),
		ontext: (start, end) => {
			if (inStyle) styles += html.slice(start, end);
		},
	});
	return styles;
}

/** Classes and IDs that a rule hides; not those of rules within `@media`. */
function hiddenSelectors(styles: string): Set<string> {
	const hidden = new Set<string>();
	const css = withoutComments(styles);
	let at = 0;
	for (;;) {
		const open = css.indexOf('{', at);
		if (open === -1) return hidden;
		const before = css.slice(at, open);
		// After statements such as `@import ...;`
		const selectors = before.slice(before.lastIndexOf(';') + 1).trim();
		const isRule = !selectors.startsWith('@');
		at = isRule ? css.indexOf('}', open) + 1 : blockEnd(css, open);
		if (at === 0) return hidden;
		if (!isRule || !hides(css.slice(open + 1, at - 1))) continue;
		for (const selector of selectors.split(',')) {
			const [, name] = /^[a-z]*([.#][\w-]+)$/i.exec(selector.trim()) ?? [];
			if (name !== undefined) hidden.add(name);
		}
	}
}

function blockEnd(css: string, open: number): number {
	const braces = /[{}]/g;
	braces.lastIndex = open;
	let depth = 0;
	for (let found = braces.exec(css); found !== null; found = braces.exec(css)) {
		depth += found[0] === '{' ? 1 : -1;
		if (depth === 0) return braces.lastIndex;
	}
	return 0;
}

function withoutComments(css: string): string {
	const [first, ...rest] = css.replace(/<!--|-->/g, ' ').split('/*');
	return [first, ...rest.map((part) => part.slice(part.indexOf('*/') + 2))].join(' ');
}
