import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

export class JourneyCallbackApi implements ICredentialType {
	name = 'journeyCallbackApi';

	displayName = 'Journey Callback API';

	documentationUrl =
		'https://github.com/n8n-nodes-journey/n8n-nodes-journey/blob/main/docs/callbacks.md';

	icon: Icon = {
		light: 'file:../nodes/JourneyHub/journeyHub.svg',
		dark: 'file:../nodes/JourneyHub/journeyHub.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			displayName:
				'Used by the Journey Hub to verify calls from providers. Fill in the providers that you use; calls from all others are rejected.',
			name: 'notice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'SendGrid Verification Key',
			name: 'sendGridPublicKey',
			type: 'string',
			default: '',
			placeholder: 'e.g. MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE...',
			description:
				'In SendGrid under Settings, Mail Settings, Event Webhooks, turn on Signed Event Webhook and copy the Verification Key',
		},
		{
			displayName: 'SendGrid Inbound User',
			name: 'sendGridUser',
			type: 'string',
			default: '',
			description:
				'A username of your choice for the URL to which Inbound Parse posts replies, which are not signed',
		},
		{
			displayName: 'SendGrid Inbound Password',
			name: 'sendGridPassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'A password of your choice, at least 16 random letters and digits',
		},
		// The key signs, so it is a secret: the rule goes by words in the name.
		// eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password
		{
			displayName: 'Mailgun Signing Key',
			name: 'mailgunSigningKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'The HTTP Webhook Signing Key, found in Mailgun under Account Settings, API Security (or Sending, Webhooks)',
		},
		{
			displayName: 'Postmark User',
			name: 'postmarkUser',
			type: 'string',
			default: '',
			description:
				'A username of your choice, also entered in Postmark as Basic Auth of the webhook. Postmark does not sign its calls.',
		},
		{
			displayName: 'Postmark Password',
			name: 'postmarkPassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'A password of your choice, at least 16 random letters and digits',
		},
		{
			displayName: 'Amazon SNS Topic ARNs',
			name: 'snsTopicArns',
			type: 'string',
			typeOptions: { rows: 2 },
			default: '',
			placeholder: 'e.g. arn:aws:sns:eu-west-1:123456789012:ses-events',
			description: 'Topics that Amazon SES publishes to, one per line',
		},
		{
			displayName: 'Twilio Auth Token',
			name: 'twilioAuthToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Found on the home page of the Twilio Console, under Account Info',
		},
		{
			displayName: 'Vonage Signature Secret',
			name: 'vonageSignatureSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Found in the Vonage dashboard under API Settings. The account needs signed webhooks with the method SHA-256 HMAC, which Vonage support turns on.',
		},
		{
			displayName: 'WhatsApp App Secret',
			name: 'whatsAppAppSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Found at developers.facebook.com in your app, under App Settings, Basic',
		},
		{
			displayName: 'WhatsApp Verify Token',
			name: 'whatsAppVerifyToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				"A word of your choice, also entered as Verify Token of your app's webhook, under WhatsApp, Configuration",
		},
	];
}
