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
		description: 'Gets a POST for each contact',
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
		displayName: 'Sign',
		name: 'webhookSigned',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether the receiver can check that a call is yours, by its header webhook-signature (Standard Webhooks, HMAC-SHA256)',
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
			'JSON with Liquid: within quotes as "{{ contact.firstName }}", other values as {{ contact.score | json }}',
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
			'Whether the URL may lead to this machine or into its own network. Leave it off where contacts bring the URL.',
		displayOptions: { show: { '/channels': ['webhook'] } },
	},
];
