import type { INodeProperties } from 'n8n-workflow';

export const smsProperties: INodeProperties[] = [
	{
		displayName: 'SMS Provider',
		name: 'smsProvider',
		type: 'options',
		noDataExpression: true,
		default: 'twilio',
		options: [
			{ name: 'Twilio', value: 'twilio' },
			{ name: 'Vonage', value: 'vonage' },
		],
		displayOptions: { show: { channels: ['sms'] } },
	},
	{
		displayName: 'From',
		name: 'smsFrom',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. +15017122661',
		description:
			"The sender's number, a name where the country allows it, or the SID of a Twilio Messaging Service. Supports Liquid.",
		displayOptions: { show: { channels: ['sms'] } },
	},
	{
		displayName: 'Text',
		name: 'smsText',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		typeOptions: { rows: 4 },
		placeholder: 'e.g. Hi {{ contact.firstName | default: "there" }}, your table is ready.',
		description:
			'Supports Liquid with contact, journey, event and all other fields of the item. A test run shows the number of SMS parts.',
		displayOptions: { show: { channels: ['sms'] } },
	},
];

export const smsOptions: INodeProperties[] = [
	{
		displayName: 'Status Callback URL',
		name: 'statusCallback',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/sms-status',
		description:
			"URL to which the provider reports the status of each SMS. Defaults to the workspace's Journey Hub with Twilio.",
		displayOptions: { show: { '/channels': ['sms'] } },
	},
];

export const phoneOptions: INodeProperties[] = [
	{
		displayName: 'To Phone',
		name: 'toPhone',
		type: 'string',
		default: '={{ $json.contact.phone }}',
		description: "Defaults to the contact's phone number",
		displayOptions: { show: { '/channels': ['sms', 'whatsapp'] } },
	},
];
