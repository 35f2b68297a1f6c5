import type { MessageLinks } from './links';

/** A link as phones and chats recognize it: up to the next space or enclosing bracket. */
const LINK = /\bhttps?:\/\/[^\s<>"`]+/gi;
/** Punctuation that ends a sentence, not a URL. */
const CLOSING = /[.,;:!?'»”’…*_~]$/;
const BRACKETS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** The text with its http(s) links leading through the hub; the rest is unchanged. */
export function trackText(text: string, links: Pick<MessageLinks, 'click'>): string {
	return text.replace(LINK, (found) => {
		const url = withoutClosing(found);
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
