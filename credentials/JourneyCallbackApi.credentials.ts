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
				'How the Journey Hub knows that it is the provider who calls. Fill in those that you use; the calls of all others are refused.',
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
				'In SendGrid under Settings, Mail Settings, Event Webhooks: switch on Signed Event Webhook and copy the Verification Key',
		},
		{
			displayName: 'SendGrid Inbound User',
			name: 'sendGridUser',
			type: 'string',
			default: '',
			description:
				'For replies by Inbound Parse, which is not signed: a name of your choice, in the address that SendGrid posts to',
		},
		{
			displayName: 'SendGrid Inbound Password',
			name: 'sendGridPassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'A password of your choice, at least 16 random letters and digits',
		},
		// With it anybody could report what they like: the rule goes by words in the name.
		// eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password
		{
			displayName: 'Mailgun Signing Key',
			name: 'mailgunSigningKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'In Mailgun under Account Settings, API Security (or Sending, Webhooks): the HTTP Webhook Signing Key',
		},
		{
			displayName: 'Postmark User',
			name: 'postmarkUser',
			type: 'string',
			default: '',
			description:
				'Postmark signs nothing. A name of your choice, entered in Postmark as Basic Auth of the webhook.',
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
			description: 'The topics that Amazon SES publishes to, one per line',
		},
		{
			displayName: 'Twilio Auth Token',
			name: 'twilioAuthToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: "On the start page of Twilio's console, under Account Info",
		},
		{
			displayName: 'Vonage Signature Secret',
			name: 'vonageSignatureSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				"In Vonage's dashboard under API Settings. The account needs signed webhooks with the method SHA-256 HMAC; Vonage's support switches them on.",
		},
		{
			displayName: 'WhatsApp App Secret',
			name: 'whatsAppAppSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'At developers.facebook.com, in your app under App Settings, Basic',
		},
		{
			displayName: 'WhatsApp Verify Token',
			name: 'whatsAppVerifyToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				"A word of your choice, entered once more as Verify Token of your app's webhook, under WhatsApp, Configuration",
		},
	];
}
