import type { MessageLinks } from './links';

/** As phones and chats see a link: up to the next space or bracket that texts put around one. */
const LINK = /\bhttps?:\/\/[^\s<>"`]+/gi;
/** What closes a sentence and not an address. */
const CLOSING = /[.,;:!?'»”’…*_~]$/;
const BRACKETS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** A text whose http(s) links lead through the hub; all else stays as it is. */
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

/** Where brackets close that were not opened within the text. */
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
