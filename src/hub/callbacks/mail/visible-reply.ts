import { replyText } from './reply-text';
import {
	CLOSING_LINE,
	FROM_LINE,
	OTHER_HEADER_LINE,
	QUOTING_WORD,
	SENT_FROM_LINE,
	WROTE_WORD,
} from './quote-words';

/** In characters, of the result. */
const MAX_LENGTH = 2_000;
const MAX_READ = 50_000;
/** Marks of writing direction, which mail programs put around names and addresses. */
const INVISIBLE = /[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
/** Longer lines are no mail program's: 'On ... wrote:', 'Sent from my phone'. */
const MAX_MARK = 400;
/** Mail programs break 'On ... wrote:' at 70 characters. */
const MAX_MARK_LINES = 4;
const MAX_HEADER_LINES = 6;
const ADDRESS = /@[^\s@]+\.\p{L}/u;

/**
 * The text of a reply without the quoted mail and the signature. What quotes is told by the lines that
 * mail programs write around it, see `quote-words.ts`. The library email-reply-parser knows fewer
 * languages (it left 444 of the 780 replies in `reply-mails.ts` as they were), and its patterns take
 * cubic time.
 */
export function visibleReply(mail: { text: string; html: string }): string {
	const lines = linesOf(mail.text.trim() === '' ? replyText(mail.html) : mail.text);
	const start = lines.findIndex((_, i) => startsQuote(lines, i));
	const above = start === -1 ? lines : lines.slice(0, start);
	const own = ownText(above);
	// Some people answer below the mail, or between its lines.
	return (own !== '' || start === -1 ? own : ownText(answerBelow(lines, start))).slice(
		0,
		MAX_LENGTH,
	);
}

function linesOf(text: string): string[] {
	return text
		.slice(0, MAX_READ)
		.replace(INVISIBLE, '')
		.replace(/\r\n?/g, '\n')
		.replace(/[^\S\n]+/g, ' ')
		.split('\n')
		.map((line) => line.trim());
}

/** Without quoted lines and signature. */
function ownText(lines: readonly string[]): string {
	const own = lines.filter((line) => !isQuoted(line));
	const first = own.findIndex((line) => line !== '');
	const end = own.findIndex((line, i) => isSignature(line) || (i > first && isClosing(line)));
	return own
		.slice(0, end === -1 ? own.length : end)
		.join('\n')
		.replace(/\n{3,}/g, '\n\n')
		.trim();
}

/** The lines that follow marked ones; a quote without marks has no end. */
function answerBelow(lines: readonly string[], start: number): string[] {
	const quote = lines.findIndex((line, i) => i >= start && isQuoted(line));
	return quote === -1 ? [] : lines.slice(quote);
}

const isQuoted = (line: string): boolean => /^[>＞]/.test(line);

function isSignature(line: string): boolean {
	if (line.length > MAX_MARK) return false;
	return /^(?:--|__|—|\+\+|==)$/.test(line) || SENT_FROM_LINE.test(line);
}

const isClosing = (line: string): boolean => line.length <= MAX_MARK && CLOSING_LINE.test(line);

function startsQuote(lines: readonly string[], i: number): boolean {
	const line = lines[i];
	if (line === '' || isQuoted(line) || line.length > MAX_MARK) return false;
	return isSeparator(line) || isHeader(lines, i) || isAttribution(lines, i);
}

/** `-----Original Message-----` in any language, and Outlook's line. */
function isSeparator(line: string): boolean {
	return /^[-–—_=]{8,}$/.test(line) || /^[-–—_]{2,}[^-–—_].{0,80}[^-–—_][-–—_]{2,}$/.test(line);
}

/** The header of the quoted mail: From, Sent, To, Subject; GMX begins with Sent. */
function isHeader(lines: readonly string[], i: number): boolean {
	const next = lines.slice(i + 1, i + MAX_HEADER_LINES);
	if (FROM_LINE.test(lines[i])) {
		return ADDRESS.test(lines[i]) || next.some((line) => OTHER_HEADER_LINE.test(line));
	}
	if (!OTHER_HEADER_LINE.test(lines[i])) return false;
	return next.some((line) => FROM_LINE.test(line) && ADDRESS.test(line));
}

/** 'On Mon, Mar 2, 2026 at 9:00 AM Ada <ada@example.com> wrote:', perhaps on several lines. */
function isAttribution(lines: readonly string[], i: number): boolean {
	let mark = '';
	for (let end = i; end < i + MAX_MARK_LINES && end < lines.length; end++) {
		const line = lines[end];
		if (line === '' || isQuoted(line)) return false;
		mark = mark === '' ? line : `${mark} ${line}`;
		if (mark.length > MAX_MARK) return false;
		if (/(?:[:：]|-{2,})$/.test(mark)) return isAttributionText(mark, lines, end);
	}
	return false;
}

function isAttributionText(mark: string, lines: readonly string[], end: number): boolean {
	const isDated = /\d[.:]\d\d|\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}/.test(mark);
	const hasAddress = ADDRESS.test(mark);
	if (hasAddress && (isDated || QUOTING_WORD.test(mark))) return true;
	const isWritten = WROTE_WORD.test(mark);
	if (isWritten && (isDated || hasAddress)) return true;
	const next = lines.slice(end + 1, end + MAX_MARK_LINES).find((line) => line !== '');
	return (isWritten || isDated) && next !== undefined && isQuoted(next);
}
