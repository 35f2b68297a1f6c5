import { escapeHtml } from '../../lib/escape-html';
import { edited, readTokens, type Edit } from '../template/html-tokens';
import type { Range, Rendered } from '../template/rendered';
import type { MessageLinks } from './links';
import { isOwnLink, ownTextEnds } from './own-links';

export interface HtmlTracking {
	opens: boolean;
	clicks: boolean;
}

/** The links of an HTML text. */
interface Found {
	edits: Edit[];
	/** Where the last `</body>` begins; null if there is none. */
	bodyEnd: number | null;
}

/** The link to write instead of one, of which `own` is written by the template itself. */
type Rewrite = (url: string, own: string) => string;

/** An HTML text, or the comment of one at an offset. */
interface Source {
	html: string;
	offset: number;
	inComment: boolean;
	ownTextEnd: (from: number, to: number) => number;
}

/**
 * The HTML of a mail with its links (`<a>`, `<area>`, and VML's in Outlook's comments) leading
 * through the hub, and with an open pixel. Anything but absolute http(s) links of the template's
 * own, and links with the attribute `data-no-track`, stay byte for byte. Takes linear time.
 */
export function trackHtml(
	{ text: html, values }: Rendered,
	links: Pick<MessageLinks, 'click' | 'open'>,
	tracking: HtmlTracking,
): string {
	const source = { html, offset: 0, inComment: false, ownTextEnd: ownTextEnds(values) };
	const { edits, bodyEnd } = find(source, tracking.clicks ? onceEach(links) : undefined);
	if (tracking.opens) {
		const at = bodyEnd ?? html.length;
		// The pixel is the last edit before </body>; later links are untouched.
		edits.splice(edits.findLastIndex(({ to }) => to <= at) + 1, 0, {
			from: at,
			to: at,
			text: pixel(links.open),
		});
	}
	return edited(html, edits);
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

function find(source: Source, rewrite: Rewrite | undefined): Found {
	const { html, inComment } = source;
	const edits: Edit[] = [];
	let bodyEnd: number | null = null;
	let tag = new OpenTag(source);
	const keep = () => {
		const edit = rewrite && tag.isLink() ? tag.edit(rewrite) : null;
		if (edit) edits.push(edit);
	};
	readTokens(html, {
		onopentagname: (start, end) => (tag = new OpenTag(source, html.slice(start, end))),
		onattribname: (start, end) => tag.attribute(start, end),
		onattribend: (_quote, end) => tag.attributeEnd(end),
		onopentagend: keep,
		onselfclosingtag: keep,
		onclosetag: (start, end) => {
			if (/^body$/i.test(html.slice(start, end))) bodyEnd = start - '</'.length;
		},
		oncomment: (start, end, endOffset) => {
			if (!rewrite || inComment) return;
			edits.push(...inConditional(source, { from: start, to: end - endOffset }, rewrite));
		},
	});
	return { edits, bodyEnd };
}

/** `<!--[if mso]> ... <![endif]-->`: shown by Outlook instead of the rest, often its buttons. */
function inConditional(
	{ html, ownTextEnd }: Source,
	{ from, to }: Range,
	rewrite: Rewrite,
): Edit[] {
	const comment = html.slice(from, to);
	const condition = /^\[if\b[^\]]*\]>/i.exec(comment)?.[0];
	if (condition === undefined) return [];
	const offset = from + condition.length;
	const inside = { html: comment.slice(condition.length), offset, inComment: true, ownTextEnd };
	return find(inside, rewrite).edits.map((edit) => ({
		from: edit.from + offset,
		to: edit.to + offset,
		text: edit.text,
	}));
}

/** An opening tag while it is read: the position of its first `href` and its value. */
class OpenTag {
	private readonly name: string;
	private current = '';
	private nameEnd = 0;
	private href: Range | null = null;
	private untracked = false;

	constructor(
		private readonly source: Source,
		name = '',
	) {
		this.name = name.toLowerCase();
	}

	isLink(): boolean {
		if (this.untracked) return false;
		const isVml = this.source.inComment && this.name.startsWith('v:');
		return this.name === 'a' || this.name === 'area' || isVml;
	}

	attribute(start: number, end: number): void {
		this.current = this.source.html.slice(start, end).toLowerCase();
		this.nameEnd = end;
		this.untracked ||= this.current === 'data-no-track';
	}

	/** `end`: where the value ends, with its closing quote. */
	attributeEnd(end: number): void {
		// Of two attributes of a name HTML uses the first.
		if (this.current !== 'href' || this.href !== null) return;
		const equals = /[ \t\r\n\f]*=[ \t\r\n\f]*/y;
		equals.lastIndex = this.nameEnd;
		if (!equals.test(this.source.html)) return;
		this.href = { from: equals.lastIndex, to: end };
	}

	edit(rewrite: Rewrite): Edit | null {
		if (this.href === null) return null;
		const { html, offset, ownTextEnd } = this.source;
		const { from, to } = this.href;
		const value = attributeValue(html.slice(from, to));
		const ownEnd = ownTextEnd(from + offset, to + offset) - offset;
		const quote = /["']/.test(html[from]) ? html[from] : '';
		const own = ownEnd === to ? value : attributeValue(html.slice(from, ownEnd) + quote);
		const link = rewrite(value, own);
		return link === value ? null : { from, to, text: `"${escapeHtml(link)}"` };
	}
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
