import type { JsonObject } from '../../../lib/json';
import type { MessageReport } from '../../reports/report';
import { listIn, objectIn, textIn } from '../fields';
import { readInbound } from './inbound';
import type { MailPart } from './inbound-mail';
import { mailHeaders } from './mail-headers';

const MAX_BODY = 500_000;
const MAX_PART = 50_000;
const MAX_PARTS = 5;

/**
 * Reads a mail to Postmark's inbound stream
 * (https://postmarkapp.com/developer/webhooks/inbound-webhook).
 */
export function readPostmarkInbound(body: JsonObject, receivedAt: number): MessageReport[] {
	return readInbound({
		provider: 'postmark',
		from: textIn(objectIn(body, 'FromFull'), 'Email') || textIn(body, 'From'),
		subject: textIn(body, 'Subject'),
		text: textIn(body, 'TextBody', MAX_BODY),
		html: textIn(body, 'HtmlBody', MAX_BODY),
		headers: mailHeaders([
			['message-id', textIn(body, 'MessageID')],
			...listIn(body, 'Headers').map((header): [string, string] => [
				textIn(header, 'Name'),
				textIn(header, 'Value', 4_000),
			]),
		]),
		parts: listIn(body, 'Attachments').slice(0, MAX_PARTS).flatMap(partOf),
		receivedAt,
	});
}

/** The attached parts of a bounce: the delivery status, and the headers of the returned mail. */
function partOf(attachment: unknown): MailPart[] {
	const [type] = textIn(attachment, 'ContentType').toLowerCase().split(/[;\s]/);
	if (!/^(?:message|text)\//.test(type)) return [];
	const content = Buffer.from(textIn(attachment, 'Content', MAX_PART), 'base64');
	return [{ type, text: content.toString('utf8') }];
}
