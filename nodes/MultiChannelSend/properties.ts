import type { INodeProperties } from 'n8n-workflow';
import { contactOptions } from '../shared/contact';
import { storeProperties } from '../shared/store';
import { mobilePushOptions, mobilePushProperties } from './mobile-push';
import { policyOptions, purposeProperty } from './policy';
import { slackOptions, slackProperties } from './slack';
import { phoneOptions, smsOptions, smsProperties } from './sms';
import { telegramOptions, telegramProperties } from './telegram';
import { webPushOptions, webPushProperties } from './web-push';
import { webhookOptions, webhookProperties } from './webhook';
import { whatsAppProperties } from './whatsapp';

const emailProperties: INodeProperties[] = [
	{
		displayName: 'From Email',
		name: 'fromEmail',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. Acme <hello@example.com>, or {{ journey.vars.sender }}',
		displayOptions: { show: { channel: ['email'] } },
	},
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. Welcome, {{ contact.firstName | default: "friend" }}',
		displayOptions: { show: { channel: ['email'] } },
	},
	{
		displayName: 'Email Format',
		name: 'emailFormat',
		type: 'options',
		noDataExpression: true,
		default: 'html',
		options: [
			{ name: 'Both', value: 'both' },
			{ name: 'HTML', value: 'html', description: 'A plain-text part is made from it' },
			{ name: 'Text', value: 'text' },
		],
		displayOptions: { show: { channel: ['email'] } },
	},
	{
		displayName: 'HTML',
		name: 'html',
		type: 'string',
		noDataExpression: true,
		default: '',
		// Not n8n's HTML editor: it takes Liquid for broken n8n expressions and paints it red.
		typeOptions: { rows: 8 },
		description:
			'Liquid: contact, journey, event and all else on the item can be used. What contacts bring is escaped.',
		displayOptions: { show: { channel: ['email'], emailFormat: ['html', 'both'] } },
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		noDataExpression: true,
		default: '',
		typeOptions: { rows: 6 },
		description: 'Liquid: contact, journey, event and all else on the item can be used',
		displayOptions: { show: { channel: ['email'], emailFormat: ['text', 'both'] } },
	},
];

const onEmail = { show: { '/channel': ['email'] } };

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: sorted([
		...phoneOptions,
		...slackOptions,
		...smsOptions,
		...telegramOptions,
		...webhookOptions,
		...mobilePushOptions,
		...webPushOptions,
		{
			displayName: 'API Base URL',
			name: 'apiBaseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://proxy.example.com',
			description: "Instead of the provider's own, for a proxy",
			displayOptions: {
				show: { '/channel': ['mobilePush', 'slack', 'sms', 'telegram', 'webPush', 'whatsapp'] },
			},
		},
		{
			displayName: 'Connections',
			name: 'maxConnections',
			type: 'number',
			default: 5,
			typeOptions: { minValue: 1, maxValue: 50 },
			description: 'How many connections to the mail server are open at once',
			displayOptions: onEmail,
		},
		...contactOptions,
		...policyOptions,
		{
			displayName: 'If Unsure',
			name: 'ifUnsure',
			type: 'options',
			default: 'doNotResend',
			description:
				'When n8n stopped in the moment of sending, nobody knows whether a message went out',
			options: [
				{
					name: 'Do Not Resend',
					value: 'doNotResend',
					description: 'Nobody gets it twice; a few may not get it',
				},
				{
					name: 'Resend',
					value: 'resend',
					description: 'Everybody gets it; a few may get it twice',
				},
			],
		},
		{
			displayName: 'Message ID Domain',
			name: 'messageIdDomain',
			type: 'string',
			default: '',
			placeholder: 'e.g. mail.example.com',
			description: "What stands behind the @ of Message-IDs; the sender's domain when left empty",
			displayOptions: onEmail,
		},
		{
			displayName: 'Reply To',
			name: 'replyTo',
			type: 'string',
			default: '',
			placeholder: 'e.g. support@example.com',
			displayOptions: onEmail,
		},
		{
			displayName: 'Send Test Runs To',
			name: 'testRecipient',
			type: 'string',
			default: '',
			placeholder: 'e.g. you@example.com',
			description:
				'Test runs from the editor show a preview. With an address of the channel here they really send, and only to it.',
		},
		{
			displayName: 'To Email',
			name: 'to',
			type: 'string',
			default: '={{ $json.contact.email }}',
			description: "Left out, it is the contact's email address",
			displayOptions: onEmail,
		},
	]),
};

function sorted(options: INodeProperties[]): INodeProperties[] {
	return options.toSorted((a, b) => a.displayName.localeCompare(b.displayName, 'en'));
}

export const properties: INodeProperties[] = [
	{
		displayName: 'Channel',
		name: 'channel',
		type: 'options',
		noDataExpression: true,
		default: 'email',
		options: [
			{ name: 'Email (SMTP)', value: 'email' },
			{ name: 'Mobile Push (Firebase)', value: 'mobilePush' },
			{ name: 'Slack', value: 'slack' },
			{ name: 'SMS', value: 'sms' },
			{ name: 'Telegram', value: 'telegram' },
			{ name: 'Web Push', value: 'webPush' },
			{ name: 'Webhook', value: 'webhook' },
			{ name: 'WhatsApp', value: 'whatsapp' },
		],
	},
	...emailProperties,
	...slackProperties,
	...smsProperties,
	...telegramProperties,
	...webhookProperties,
	...mobilePushProperties,
	...webPushProperties,
	...whatsAppProperties,
	purposeProperty,
	...storeProperties,
	optionsProperty,
];
