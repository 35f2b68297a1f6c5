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
		placeholder: 'e.g. Your order {{ event.properties.orderId }} is on its way',
		hint: "Goes to the browsers in the contact's attribute webPush",
		displayOptions: shown,
	},
	{
		displayName: 'Body',
		name: 'webPushBody',
		type: 'string',
		noDataExpression: true,
		default: '',
		typeOptions: { rows: 3 },
		description: 'Liquid: contact, journey, event and all else on the item can be used',
		displayOptions: shown,
	},
	{
		displayName: 'URL',
		name: 'webPushUrl',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. https://shop.example.com/orders/{{ event.properties.orderId | url_encode }}',
		description: "What a click opens, when your site's service worker does so",
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
			"Where the contact's subscriptions are: one PushSubscription or a list. Those that have ended are taken out.",
		displayOptions: optionShown,
	},
	{
		displayName: 'Web Push Hours to Live',
		name: 'webPushHours',
		type: 'number',
		default: 672,
		typeOptions: { minValue: 0, maxValue: 720 },
		description: 'How long the push service keeps the message for a browser that is off',
		displayOptions: optionShown,
	},
	{
		displayName: 'Web Push Urgency',
		name: 'webPushUrgency',
		type: 'options',
		default: 'normal',
		description: 'Whether a device that saves its battery is resumed up for it',
		options: [
			{ name: 'High', value: 'high' },
			{ name: 'Low', value: 'low' },
			{ name: 'Normal', value: 'normal' },
			{ name: 'Very Low', value: 'very-low' },
		],
		displayOptions: optionShown,
	},
];
