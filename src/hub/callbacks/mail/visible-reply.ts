import EmailReplyParser from 'email-reply-parser';
import { plainText } from '../../../message/channels/plain-text';

/**
 * The parser's patterns take cubic time on crafted text (11 s for one line of 8,000 characters,
 * Node 24); within these bounds at most 0.1 s.
 */
const MAX_LENGTH = 2_000;
const MAX_LINE = 400;
/** Nested quotes take up to a second for twice as much. */
const MAX_HTML = 100_000;

/** The text of a reply without the quoted mail and the signature. */
export function visibleReply({ text, html }: { text: string; html: string }): string {
	const whole = bounded(text.trim() === '' ? plainText(html.slice(0, MAX_HTML)) : text);
	return new EmailReplyParser().parseReply(whole).trim();
}

function bounded(text: string): string {
	return text
		.slice(0, 10 * MAX_LENGTH)
		.replace(/\r\n?/g, '\n')
		.replace(/[^\S\n]+/g, ' ')
		.replace(/\n(?: ?\n)+/g, '\n\n')
		.trim()
		.split('\n')
		.map((line) => line.slice(0, MAX_LINE))
		.join('\n')
		.slice(0, MAX_LENGTH);
}
