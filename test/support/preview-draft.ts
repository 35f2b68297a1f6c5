import type { EmailDraft, PreviewDraft } from '../../src/message/preview/draft';

const liquid = (text: string) => ({ text, liquid: true });

export const emailDraft = (changes: Partial<EmailDraft> = {}): EmailDraft => ({
	format: 'html',
	from: liquid('Acme <hello@acme.example>'),
	replyTo: null,
	subject: liquid('Hello {{ contact.firstName }}'),
	preheader: liquid(''),
	markup: liquid('<p>Dear {{ contact.firstName }}</p>'),
	text: liquid(''),
	attachments: [],
	marketing: true,
	topic: null,
	tracking: { opens: true, clicks: true },
	...changes,
});

/** A message of a test run with Ada, whom no store knows. */
export const previewDraft = (
	subject: string,
	changes: Partial<PreviewDraft> = {},
): PreviewDraft => ({
	node: 'Greet',
	workflow: 'Welcome',
	zone: 'Europe/Berlin',
	samples: [
		{
			email: emailDraft({ subject: liquid(subject) }),
			to: 'ada@example.com',
			scope: { contact: { email: 'ada@example.com', firstName: 'Ada' } },
		},
	],
	isForAnyone: true,
	...changes,
});
