import { escapeHtml } from '../../lib/escape-html';
import { edited, readTokens, type Edit } from '../template/html-tokens';
import type { Range, Rendered } from '../template/rendered';
import { readOnce, wordsIn } from '../template/stencil';
import type { MessageLinks } from './links';
import { isOwnLink, ownTextEnds } from './own-links';

export interface HtmlTracking {
	opens: boolean;
	clicks: boolean;
}

/** What is tracked in an HTML text. */
interface Sites {
	/** The values of links, with their quotes, in order. */
	links: readonly Range[];
	/** Where the last `</body>` begins; null if there is none. */
	bodyEnd: number | null;
}

/** The link to write instead of one, of which `own` is written by the template itself. */
type Rewrite = (url: string, own: string) => string;

/**
 * The HTML of a mail with its links (`<a>`, `<area>`, and VML's in Outlook's comments) leading
 * through the hub, and with an open pixel. Anything but absolute http(s) links of the template's
 * own, and links with the attribute `data-no-track`, stay byte for byte. Takes linear time.
 */
export function trackHtml(
	rendered: Rendered,
	links: Pick<MessageLinks, 'click' | 'open'>,
	tracking: HtmlTracking,
): string {
	const { text: html, values } = rendered;
	const sites = recurringSites(rendered) ?? sitesIn(html);
	const edits = tracking.clicks ? rewritten(html, sites.links, values, onceEach(links)) : [];
	if (tracking.opens) {
		const at = sites.bodyEnd ?? html.length;
		// The pixel is the last edit before </body>; later links are untouched.
		edits.splice(edits.findLastIndex(({ to }) => to <= at) + 1, 0, {
			from: at,
			to: at,
			text: pixel(links.open),
		});
	}
	return edited(html, edits);
}

const sitesOnce = readOnce((text) => ({ sites: sitesIn(text), words: wordsIn(text) }));

/** The sites of a mail if others were like it; null: they have to be searched. */
function recurringSites(rendered: Rendered): Sites | null {
	const found = sitesOnce(rendered);
	if (found === null) return null;
	const { sites, words } = found.result;
	const moved = mover(words, rendered.values);
	const links = sites.links.map(({ from, to }) => ({ from: moved(from), to: moved(to) }));
	const { bodyEnd } = sites;
	return { links, bodyEnd: bodyEnd && mover(words, rendered.values)(bodyEnd) };
}

/** Where a position is when values stand in place of their words; call it in ascending order. */
function mover(words: readonly Range[], values: readonly Range[]): (position: number) => number {
	let next = 0;
	return (position) => {
		while (next < words.length && words[next].to <= position) next++;
		return next === 0 ? position : position - words[next - 1].to + values[next - 1].to;
	};
}

/** Caches rewritten links, because the same link often occurs many times. */
function onceEach(links: Pick<MessageLinks, 'click'>): Rewrite {
	const known = new Map<string, string>();
	return (url, own) => {
		if (!isOwnLink(url, own)) return url;
		const link = known.get(url) ?? links.click(url);
		known.set(url, link);
		return link;
	};
}

function pixel(url: string): string {
	return `<img src="${escapeHtml(url)}" width="1" height="1" alt="" border="0" style="display:block;width:1px;height:1px;border:0" />`;
}

/** `offset`: where in the mail the HTML begins, which is within a comment. */
function sitesIn(html: string, offset = 0, inComment = false): Sites {
	const links: Range[] = [];
	let bodyEnd: number | null = null;
	let tag = new OpenTag(html, inComment);
	const keep = () => {
		const href = tag.link();
		if (href) links.push({ from: href.from + offset, to: href.to + offset });
	};
	readTokens(html, {
		onopentagname: (start, end) => (tag = new OpenTag(html, inComment, html.slice(start, end))),
		onattribname: (start, end) => tag.attribute(start, end),
		onattribend: (_quote, end) => tag.attributeEnd(end),
		onopentagend: keep,
		onselfclosingtag: keep,
		onclosetag: (start, end) => {
			if (/^body$/i.test(html.slice(start, end))) bodyEnd = start - '</'.length;
		},
		oncomment: (start, end, endOffset) => {
			if (!inComment) links.push(...inConditional(html, { from: start, to: end - endOffset }));
		},
	});
	return { links, bodyEnd };
}

/** `<!--[if mso]> ... <![endif]-->`: shown by Outlook instead of the rest, often its buttons. */
function inConditional(html: string, { from, to }: Range): readonly Range[] {
	const comment = html.slice(from, to);
	const condition = /^\[if\b[^\]]*\]>/i.exec(comment)?.[0];
	if (condition === undefined) return [];
	return sitesIn(comment.slice(condition.length), from + condition.length, true).links;
}

/** An opening tag while it is read: the position of its first `href` and its value. */
class OpenTag {
	private readonly name: string;
	private current = '';
	private nameEnd = 0;
	private href: Range | null = null;
	private untracked = false;

	constructor(
		private readonly html: string,
		private readonly inComment: boolean,
		name = '',
	) {
		this.name = name.toLowerCase();
	}

	/** Null if it is none, or is not to be tracked. */
	link(): Range | null {
		if (this.untracked) return null;
		const isVml = this.inComment && this.name.startsWith('v:');
		return this.name === 'a' || this.name === 'area' || isVml ? this.href : null;
	}

	attribute(start: number, end: number): void {
		this.current = this.html.slice(start, end).toLowerCase();
		this.nameEnd = end;
		this.untracked ||= this.current === 'data-no-track';
	}

	/** `end`: where the value ends, with its closing quote. */
	attributeEnd(end: number): void {
		// Of two attributes of a name HTML uses the first.
		if (this.current !== 'href' || this.href !== null) return;
		const equals = /[ \t\r\n\f]*=[ \t\r\n\f]*/y;
		equals.lastIndex = this.nameEnd;
		if (!equals.test(this.html)) return;
		this.href = { from: equals.lastIndex, to: end };
	}
}

function rewritten(
	html: string,
	links: readonly Range[],
	values: readonly Range[],
	rewrite: Rewrite,
): Edit[] {
	const ownTextEnd = ownTextEnds(values);
	return links.flatMap(({ from, to }) => {
		const url = attributeValue(html.slice(from, to));
		const ownEnd = ownTextEnd(from, to);
		const quote = /["']/.test(html[from]) ? html[from] : '';
		const own = ownEnd === to ? url : attributeValue(html.slice(from, ownEnd) + quote);
		const link = rewrite(url, own);
		return link === url ? [] : [{ from, to, text: `"${escapeHtml(link)}"` }];
	});
}

/** The decoded value of an attribute as written, with its quotes. */
function attributeValue(written: string): string {
	if (!written.includes('&')) return written.replace(/^(["'])([^]*)\1$/, '$2');
	let value = '';
	const source = `<a href=${written}>`;
	readTokens(
		source,
		{
			onattribdata: (start, end) => (value += source.slice(start, end)),
			onattribentity: (codePoint) => (value += String.fromCodePoint(codePoint)),
		},
		true,
	);
	return value;
}
