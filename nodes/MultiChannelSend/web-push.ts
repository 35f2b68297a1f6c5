import type { INodeProperties } from 'n8n-workflow';

const shown = { show: { channels: ['webPush'] } };

export const webPushProperties: INodeProperties[] = [
	{
		displayName: 'Title',
		name: 'webPushTitle',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. Order {{ event.properties.orderId }} shipped',
		hint: "Sent to the browsers in the contact's attribute webPush",
		displayOptions: shown,
	},
	{
		displayName: 'Body',
		name: 'webPushBody',
		type: 'string',
		noDataExpression: true,
		default: '',
		typeOptions: { rows: 3 },
		description: 'Supports Liquid with contact, journey, event and all other fields of the item',
		displayOptions: shown,
	},
	{
		displayName: 'URL',
		name: 'webPushUrl',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. https://example.com/{{ contact.locale }}/sale',
		description: "Page that a click opens, if your site's service worker supports it",
		displayOptions: shown,
	},
	{
		displayName: 'Icon URL',
		name: 'webPushIcon',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. https://shop.example.com/icon-192.png',
		displayOptions: shown,
	},
];

const optionShown = { show: { '/channels': ['webPush'] } };

export const webPushOptions: INodeProperties[] = [
	{
		displayName: 'Web Push Attribute',
		name: 'webPushAttribute',
		type: 'string',
		default: 'webPush',
		description:
			"Attribute that holds the contact's PushSubscription or a list of them. Expired subscriptions are removed.",
		displayOptions: optionShown,
	},
	{
		displayName: 'Web Push Time to Live (Hours)',
		name: 'webPushHours',
		type: 'number',
		default: 672,
		typeOptions: { minValue: 0, maxValue: 720 },
		description: 'How long the push service keeps the message for a browser that is offline',
		displayOptions: optionShown,
	},
	{
		displayName: 'Web Push Urgency',
		name: 'webPushUrgency',
		type: 'options',
		default: 'normal',
		description: 'Controls whether the message wakes up a device that is saving battery',
		options: [
			{ name: 'High', value: 'high' },
			{ name: 'Low', value: 'low' },
			{ name: 'Normal', value: 'normal' },
			{ name: 'Very Low', value: 'very-low' },
		],
		displayOptions: optionShown,
	},
];
