import type { INodeProperties } from 'n8n-workflow';
import { ingestProperties } from '../shared/ingest';
import { storeProperties } from '../shared/store';
import { fieldTitle } from '../shared/titles';
import { optionsProperty } from './options';

/** Who may report what became of messages; the value stands in the address. */
export const PROVIDERS = [
	{ name: 'Amazon SES', value: 'ses', description: 'By SNS: /callbacks/ses' },
	{ name: 'Mailgun', value: 'mailgun', description: '/callbacks/mailgun' },
	{ name: 'Postmark', value: 'postmark', description: '/callbacks/postmark' },
	{ name: 'SendGrid', value: 'sendgrid', description: '/callbacks/sendgrid' },
	{ name: 'Twilio', value: 'twilio', description: '/callbacks/twilio' },
	{ name: 'Vonage', value: 'vonage', description: '/callbacks/vonage' },
	{ name: 'WhatsApp', value: 'whatsapp', description: '/callbacks/whatsapp' },
];

const callbackProperties: INodeProperties[] = [
	{
		displayName: 'Provider Callbacks',
		name: 'callbacks',
		type: 'multiOptions',
		noDataExpression: true,
		default: [],
		description:
			'Providers that report deliveries, bounces, complaints and replies. Each call is checked by the signature of its provider.',
		options: PROVIDERS,
	},
	{
		displayName:
			'Enter into each provider the production URL above and what follows: /callbacks/sendgrid, /callbacks/mailgun, /callbacks/postmark, /callbacks/ses, /callbacks/twilio, /callbacks/vonage or /callbacks/whatsapp. <a href="https://github.com/n8n-nodes-journey/n8n-nodes-journey/blob/main/docs/callbacks.md" target="_blank">Step by step</a>',
		name: 'callbacksNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { callbacks: [{ _cnd: { exists: true } }] } },
	},
];

const preferenceProperties: INodeProperties[] = [
	{
		displayName: 'Topics',
		name: 'topics',
		type: 'fixedCollection',
		default: {},
		placeholder: 'Add Topic',
		typeOptions: {
			multipleValues: true,
			sortable: true,
			fixedCollection: { itemTitle: fieldTitle('name', 'key') },
		},
		description: 'What contacts can choose on their preference page, on each channel',
		options: [
			{
				displayName: 'Topic',
				name: 'values',
				values: [
					{
						displayName: 'Key',
						name: 'key',
						type: 'string',
						noDataExpression: true,
						default: '',
						required: true,
						placeholder: 'e.g. newsletter',
						description: "As 'Topic' in Multi-Channel Send",
					},
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						noDataExpression: true,
						default: '',
						placeholder: 'e.g. Newsletter',
						description: 'How the page calls it; left empty, by its key',
					},
					{
						displayName: 'Description',
						name: 'description',
						type: 'string',
						noDataExpression: true,
						default: '',
						placeholder: 'e.g. What is new, once a month',
					},
				],
			},
		],
	},
	{
		displayName: 'Channels',
		name: 'channels',
		type: 'multiOptions',
		noDataExpression: true,
		default: ['email'],
		description:
			'What the preference page offers. A contact sees those on which there is an address of theirs.',
		options: [
			{ name: 'Email', value: 'email' },
			{ name: 'In-App Inbox', value: 'inApp' },
			{ name: 'Mobile Push', value: 'mobilePush' },
			{ name: 'Slack', value: 'slack' },
			{ name: 'SMS', value: 'sms' },
			{ name: 'Telegram', value: 'telegram' },
			{ name: 'Web Push', value: 'webPush' },
			{ name: 'WhatsApp', value: 'whatsapp' },
		],
	},
];

export const properties: INodeProperties[] = [
	{
		displayName:
			'One Journey Hub for each workspace, in a workflow of its own that stays active: links in messages lead here. Nothing has to be connected behind it; what is gets an item for each event.',
		name: 'hubNotice',
		type: 'notice',
		default: '',
	},
	...ingestProperties,
	...callbackProperties,
	...preferenceProperties,
	...storeProperties,
	optionsProperty,
];
