import type { INodeProperties } from 'n8n-workflow';
import { dataFields } from './data-fields';
import { MOST_TIME, unitOptions } from '../shared/amount';

const shown = { show: { channels: ['inApp'] } };

export const inAppProperties: INodeProperties[] = [
	{
		displayName: 'Title',
		name: 'inAppTitle',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. Hi {{ contact.firstName }}, time to renew',
		hint: "Kept in the contact's inbox until your site fetches it from the Journey Hub",
		displayOptions: shown,
	},
	{
		displayName: 'Body',
		name: 'inAppBody',
		type: 'string',
		noDataExpression: true,
		default: '',
		typeOptions: { rows: 3 },
		description: 'Supports Liquid with contact, journey, event and all other fields of the item',
		displayOptions: shown,
	},
	{
		displayName: 'URL',
		name: 'inAppUrl',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. https://app.example.com/plans',
		description: 'Page that a click opens',
		displayOptions: shown,
	},
	{
		displayName: 'Image URL',
		name: 'inAppImageUrl',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. https://app.example.com/trial.png',
		displayOptions: shown,
	},
	dataFields(
		{
			name: 'inAppData',
			description: 'Additional data of the message for your site',
			displayOptions: shown,
		},
		{ key: 'icon', value: 'gift' },
	),
];

export const inAppOptions: INodeProperties[] = [
	{
		displayName: 'In-App Expiry',
		name: 'inAppExpires',
		type: 'fixedCollection',
		default: { after: { amount: 30, unit: 'days' } },
		description:
			'When to remove the message from the inbox. Without this option, it never expires.',
		options: [
			{
				displayName: 'After',
				name: 'after',
				values: [
					{
						displayName: 'Amount',
						name: 'amount',
						type: 'number',
						default: 30,
						typeOptions: { minValue: 0, maxValue: MOST_TIME },
					},
					{
						displayName: 'Unit',
						name: 'unit',
						type: 'options',
						default: 'days',
						options: unitOptions,
						hint: "Days and longer units follow the calendar in the contact's time zone",
					},
				],
			},
		],
		displayOptions: { show: { '/channels': ['inApp'] } },
	},
];
