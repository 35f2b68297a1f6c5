import type { INodeProperties } from 'n8n-workflow';

const shown = { show: { channels: ['webhook'] } };

export const webhookProperties: INodeProperties[] = [
	{
		displayName: 'URL',
		name: 'webhookUrl',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/hook',
		description: 'Receives a POST request for each contact',
		displayOptions: shown,
	},
	{
		displayName: 'Authentication',
		name: 'webhookAuthentication',
		type: 'options',
		noDataExpression: true,
		default: 'none',
		options: [
			{ name: 'Header Auth', value: 'headerAuth' },
			{ name: 'None', value: 'none' },
		],
		displayOptions: shown,
	},
	{
		displayName: 'Sign Requests',
		name: 'webhookSigned',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether to add the header webhook-signature, which lets the receiver verify the call (Standard Webhooks, HMAC-SHA256)',
		displayOptions: shown,
	},
	{
		displayName: 'Body',
		name: 'webhookBody',
		type: 'options',
		noDataExpression: true,
		default: 'standard',
		options: [
			{ name: 'Contact, Event and Journey', value: 'standard' },
			{ name: 'JSON', value: 'json' },
		],
		displayOptions: shown,
	},
	{
		displayName: 'JSON',
		name: 'webhookJson',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		// Not the JSON editor: with Liquid in it, it is JSON only afterwards.
		typeOptions: { rows: 8 },
		placeholder: 'e.g. {"name": "{{ contact.firstName }}", "order": {{ event.properties | json }}}',
		description:
			'JSON with Liquid: text in quotes as "{{ contact.firstName }}", other values as {{ contact.score | json }}',
		displayOptions: { show: { channels: ['webhook'], webhookBody: ['json'] } },
	},
];

export const webhookOptions: INodeProperties[] = [
	{
		displayName: 'Allow Private Addresses',
		name: 'allowPrivateAddresses',
		type: 'boolean',
		default: false,
		description:
			'Whether to allow URLs that lead to this machine or its private network. Keep this off if the URL comes from contact data.',
		displayOptions: { show: { '/channels': ['webhook'] } },
	},
];
