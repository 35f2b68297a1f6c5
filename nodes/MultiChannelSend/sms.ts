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
		placeholder: 'e.g. +15017122661, Acme, or MG and 32 more',
		description:
			"The sender's number, a name where the country allows it, or the SID of a Messaging Service of Twilio. Liquid.",
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
			'Liquid: contact, journey, event and all else on the item can be used. A test run shows how many SMS it takes.',
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
			"Where the provider tells what becomes of each SMS. Left out, Twilio tells the workspace's Journey Hub.",
		displayOptions: { show: { '/channels': ['sms'] } },
	},
];

export const phoneOptions: INodeProperties[] = [
	{
		displayName: 'To Phone',
		name: 'toPhone',
		type: 'string',
		default: '={{ $json.contact.phone }}',
		description: "Left out, it is the contact's phone number",
		displayOptions: { show: { '/channels': ['sms', 'whatsapp'] } },
	},
];
