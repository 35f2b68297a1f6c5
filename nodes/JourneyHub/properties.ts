import type { INodeProperties } from 'n8n-workflow';
import { ingestProperties } from '../shared/ingest';
import { storeProperties } from '../shared/store';
import { fieldTitle } from '../shared/titles';
import { alertsProperty } from './alerts';
import { optionsProperty } from './options';

/** Providers that report what became of messages; the value is part of the URL. */
export const PROVIDERS = [
	{ name: 'Amazon SES', value: 'ses', description: 'Via SNS at /callbacks/ses' },
	{ name: 'Mailgun', value: 'mailgun', description: 'At /callbacks/mailgun' },
	{ name: 'Postmark', value: 'postmark', description: 'At /callbacks/postmark' },
	{ name: 'SendGrid', value: 'sendgrid', description: 'At /callbacks/sendgrid' },
	{ name: 'Twilio', value: 'twilio', description: 'At /callbacks/twilio' },
	{ name: 'Vonage', value: 'vonage', description: 'At /callbacks/vonage' },
	{ name: 'WhatsApp', value: 'whatsapp', description: 'At /callbacks/whatsapp' },
];

const callbackProperties: INodeProperties[] = [
	{
		displayName: 'Provider Callbacks',
		name: 'callbacks',
		type: 'multiOptions',
		noDataExpression: true,
		default: [],
		description:
			'Providers that report deliveries, bounces, complaints and replies. Each call is verified with the secrets in the credential.',
		options: PROVIDERS,
	},
	{
		displayName:
			'In each provider\'s settings, enter the production URL above followed by the provider\'s path: /callbacks/sendgrid, /callbacks/mailgun, /callbacks/postmark, /callbacks/ses, /callbacks/twilio, /callbacks/vonage or /callbacks/whatsapp. <a href="https://github.com/n8n-nodes-journey/n8n-nodes-journey/blob/main/docs/callbacks.md" target="_blank">Step-by-step instructions</a>',
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
		description: 'Topics that contacts can choose per channel on their preference page',
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
						description: "Same as 'Topic' in Multi-Channel Send",
					},
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						noDataExpression: true,
						default: '',
						placeholder: 'e.g. Newsletter',
						description: 'Name shown on the page. Defaults to the key.',
					},
					{
						displayName: 'Description',
						name: 'description',
						type: 'string',
						noDataExpression: true,
						default: '',
						placeholder: "e.g. What's new, once a month",
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
			'Channels on the preference page. A contact sees those for which an address is known.',
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

const dashboardProperties: INodeProperties[] = [
	{
		displayName: 'Dashboard Access',
		name: 'dashboardAccess',
		type: 'options',
		noDataExpression: true,
		default: 'off',
		description:
			"Who may open the dashboard at the production URL followed by /dashboard. Signed links of Journey Contact's 'Create Dashboard Link' always open it, until they expire.",
		options: [
			{
				name: 'Basic Auth',
				value: 'basicAuth',
				description: 'Browsers ask for the user name and password in the credential',
			},
			{
				name: 'Header Auth',
				value: 'headerAuth',
				description: 'A reverse proxy or client sends the header in the credential',
			},
			{ name: 'Off', value: 'off', description: 'Only signed links open it' },
		],
	},
	{
		displayName:
			'The dashboard shows all contacts and messages of the workspace. Use a long password, and https.',
		name: 'dashboardNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { dashboardAccess: ['basicAuth', 'headerAuth'] } },
	},
];

export const properties: INodeProperties[] = [
	{
		displayName:
			'Use one Journey Hub per workspace, in a separate workflow that stays active: links in messages lead here. Nodes connected to it are optional and get an item for each event.',
		name: 'hubNotice',
		type: 'notice',
		default: '',
	},
	...ingestProperties,
	...callbackProperties,
	...preferenceProperties,
	alertsProperty,
	...dashboardProperties,
	...storeProperties,
	optionsProperty,
];
