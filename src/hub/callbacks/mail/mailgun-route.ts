import type { MessageReport } from '../../reports/report';
import type { HubRequest } from '../../request';
import { readInbound } from './inbound';
import { mailHeaders, type MailHeaders } from './mail-headers';

/**
 * Reads a mail that a Mailgun route has forwarded
 * (https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/).
 */
export function readMailgunRoute({ form, receivedAt }: HubRequest): MessageReport[] {
	const field = (name: string) => (Object.hasOwn(form, name) ? form[name] : '');
	return readInbound({
		provider: 'mailgun',
		from: field('from') || field('sender'),
		nullSender: form.sender === '',
		subject: field('subject'),
		text: field('body-plain'),
		html: field('body-html'),
		headers: headersIn(field('message-headers')),
		parts: [],
		receivedAt,
	});
}

/** Mailgun sends them as a JSON list of pairs. */
function headersIn(text: string): MailHeaders {
	let pairs: unknown;
	try {
		pairs = JSON.parse(text);
	} catch {
		pairs = [];
	}
	return mailHeaders(
		(Array.isArray(pairs) ? (pairs as unknown[]) : []).flatMap((pair): Array<[string, string]> => {
			if (!Array.isArray(pair)) return [];
			const [name, value] = pair as unknown[];
			return typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [];
		}),
	);
}
