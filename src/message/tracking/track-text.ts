import type { Rendered } from '../template/rendered';
import type { MessageLinks } from './links';
import { isOwnLink, ownTextEnds } from './own-links';

/*
 * What a link consists of. linkify-it, which markdown-it uses, takes the characters after a link of
 * a language without spaces for the link's own, or finds no link beside them; a text that vanishes
 * into a link may be the one that says how to opt out. So a link ends before everything that a URL
 * has to encode: spaces, controls, emoji and all punctuation outside of ASCII, and before letters
 * of scripts that write no spaces between words. A browser copies such a URL encoded.
 */
const SPACELESS = 'Han Hira Kana Bopo Hang Yiii Thai Laoo Khmr Mymr Tibt'
	.split(' ')
	.map((script) => `\\p{scx=${script}}`)
	.join('');
/** The forms of East Asian typography. */
const WIDE = '\\uff00-\\uffef';
const CHARACTER = `(?![${SPACELESS}${WIDE}])[\\p{L}\\p{M}\\p{Nd}!#$%&'*+,\\-./:;=?@_~()\\[\\]{}|^]`;
/** Domains have letters of these scripts as well: `https://例え.jp`, `https://例え.テスト/`. */
const LABEL = `(?:(?=[\\p{L}\\p{M}])[${SPACELESS}])+`;
const DOMAIN = `(?:${LABEL}\\.)+(?:${LABEL})?`;
const LINK = new RegExp(`\\bhttps?://(?:${DOMAIN})?(?:${CHARACTER})*`, 'giu');

/** Punctuation that ends a sentence, not a URL. */
const CLOSING = /[.,;:!?'*_~|^]$/;
const BRACKETS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/**
 * The text with its http(s) links leading through the hub; the rest is unchanged, and so are links
 * that are not the template's own.
 */
export function trackText({ text, values }: Rendered, links: Pick<MessageLinks, 'click'>): string {
	const ownTextEnd = ownTextEnds(values);
	return text.replace(LINK, (found, at: number) => {
		const url = withoutClosing(found);
		const own = text.slice(at, ownTextEnd(at, at + url.length));
		if (!isOwnLink(url, own)) return found;
		return links.click(url) + found.slice(url.length);
	});
}
/** `(see https://a.example/b)` ends before the bracket, `https://a.example/b_(c)` after it. */
function withoutClosing(found: string): string {
	let end = found.length;
	const unmatched = unmatchedIn(found);
	for (; end > 0; end--) {
		const last = found[end - 1];
		if (!CLOSING.test(last) && !unmatched.has(end - 1)) break;
	}
	return found.slice(0, end);
}

/** Positions of brackets that close without having been opened within the text. */
function unmatchedIn(text: string): Set<number> {
	const open: Record<string, number> = { '(': 0, '[': 0, '{': 0 };
	const unmatched = new Set<number>();
	for (let at = 0; at < text.length; at++) {
		if (text[at] in open) open[text[at]] += 1;
		const opener = BRACKETS[text[at]];
		if (opener === undefined) continue;
		if (open[opener] > 0) open[opener] -= 1;
		else unmatched.add(at);
	}
	return unmatched;
}
