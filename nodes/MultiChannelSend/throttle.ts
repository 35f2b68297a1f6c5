import type { INodeProperties } from 'n8n-workflow';

/** Channels whose provider can be sent too much. */
const PROVIDED = [
	'email',
	'mobilePush',
	'slack',
	'sms',
	'telegram',
	'webPush',
	'webhook',
	'whatsapp',
];

/** Of the collection 'Options'. */
export const throttleOptions: INodeProperties[] = [
	{
		displayName: 'Rate Limit',
		name: 'rateLimit',
		type: 'fixedCollection',
		default: { limit: { messages: 10, per: 'second' } },
		description:
			"Limits messages through the provider's account, across all nodes and n8n processes that use it. Contacts above the limit wait here.",
		options: [
			{
				displayName: 'Limit',
				name: 'limit',
				values: [
					{
						displayName: 'Messages',
						name: 'messages',
						type: 'number',
						noDataExpression: true,
						default: 10,
						typeOptions: { minValue: 1, maxValue: 1_000_000, numberPrecision: 0 },
					},
					{
						displayName: 'Per',
						name: 'per',
						type: 'options',
						noDataExpression: true,
						default: 'second',
						options: [
							{ name: 'Hour', value: 'hour' },
							{ name: 'Minute', value: 'minute' },
							{ name: 'Second', value: 'second' },
						],
					},
				],
			},
		],
		displayOptions: { show: { '/channels': PROVIDED } },
	},
];
