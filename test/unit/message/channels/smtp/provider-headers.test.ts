import { mailHeaders } from '../../../../../src/message/channels/smtp/mail-headers';
import { providerHeaders } from '../../../../../src/message/channels/smtp/provider-headers';

describe("The header for a provider's callbacks", () => {
	it.each([
		['smtp.sendgrid.net', 'X-SMTPAPI', '{"unique_args":{"journey_message":"2-31"}}'],
		['SMTP.SendGrid.net.', 'X-SMTPAPI', '{"unique_args":{"journey_message":"2-31"}}'],
		['smtp.mailgun.org', 'X-Mailgun-Variables', '{"journey_message":"2-31"}'],
		['smtp.eu.mailgun.org', 'X-Mailgun-Variables', '{"journey_message":"2-31"}'],
		['smtp.postmarkapp.com', 'X-PM-Metadata-journey-message', '2-31'],
		['smtp-broadcasts.postmarkapp.com', 'X-PM-Metadata-journey-message', '2-31'],
		['email-smtp.eu-west-1.amazonaws.com', 'X-SES-MESSAGE-TAGS', 'journey-message=2-31'],
		['email-smtp-fips.us-east-1.amazonaws.com', 'X-SES-MESSAGE-TAGS', 'journey-message=2-31'],
	])('by %s is %s', (host, name, value) => {
		expect(providerHeaders(host, '2-31')).toEqual({ [name]: value });
	});

	it.each([
		'localhost',
		'smtp.gmail.com',
		'smtp.sendgrid.net.evil.example',
		'notsmtp.mailgun.org',
		'amazonaws.com',
		'email-smtp.a.b.amazonaws.com',
	])('is none by %s', (host) => {
		expect(providerHeaders(host, '2-31')).toEqual({});
	});
});

describe('The headers of a mail', () => {
	it('name it for the provider, and hold the address to unsubscribe', () => {
		const unsubscribe = 'https://n8n.example.com/webhook/7d1f/hub/unsubscribe?t=a';
		expect(mailHeaders({ unsubscribe, reference: '2-31' }, 'smtp.postmarkapp.com')).toEqual({
			'List-Unsubscribe': `<${unsubscribe}>`,
			'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
			'X-PM-Metadata-journey-message': '2-31',
		});
		expect(mailHeaders({}, 'smtp.postmarkapp.com')).toEqual({});
	});
});
