import { plainText } from '../../../message/channels/plain-text';
import type { InboundMail } from './inbound-mail';

/** In characters; nested quotes take up to a second for twice as much. */
const MAX_HTML = 100_000;

/** The mail's text part, or its HTML as text. */
export function mailText({ text, html }: Pick<InboundMail, 'text' | 'html'>): string {
	return text.trim() === '' ? plainText(html.slice(0, MAX_HTML)) : text;
}
