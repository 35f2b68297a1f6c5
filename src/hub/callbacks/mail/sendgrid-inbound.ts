import type { CallbackSecrets } from '../../callbacks';
import type { MessageReport } from '../../reports/report';
import { HubError, type HubRequest } from '../../request';
import { readInbound } from './inbound';
import { parseHeaders } from './mail-headers';
import { checkBasic, required } from '../proof';

/**
 * Reads a mail from SendGrid's Inbound Parse
 * (https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook).
 * @throws HubError 401 without the user and password of the credential; 400 for the raw form
 */
export function readInboundParse(request: HubRequest, secrets: CallbackSecrets): MessageReport[] {
	checkBasic(
		request,
		required(secrets.sendGridUser, 'SendGrid Inbound User'),
		required(secrets.sendGridPassword, 'SendGrid Inbound Password'),
	);
	const field = (name: string) => (Object.hasOwn(request.form, name) ? request.form[name] : '');
	if (field('headers') === '') {
		throw new HubError(
			400,
			"The field 'headers' is missing: turn off 'POST the raw, full MIME message' in SendGrid's Inbound Parse",
		);
	}
	return readInbound({
		provider: 'sendgrid',
		from: field('from'),
		nullSender: /"from"\s*:\s*""/.test(field('envelope')),
		subject: field('subject'),
		text: field('text'),
		html: field('html'),
		headers: parseHeaders(field('headers')),
		parts: [],
		receivedAt: request.receivedAt,
	});
}
