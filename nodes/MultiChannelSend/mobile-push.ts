import type { INodeProperties } from 'n8n-workflow';
import { dataFields } from './data-fields';

const shown = { show: { channels: ['mobilePush'] } };

export const mobilePushProperties: INodeProperties[] = [
	{
		displayName: 'Title',
		name: 'mobilePushTitle',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. Your order {{ event.properties.orderId }} is on its way',
		hint: "Goes to the devices in the contact's attribute fcmToken",
		displayOptions: shown,
	},
	{
		displayName: 'Body',
		name: 'mobilePushBody',
		type: 'string',
		noDataExpression: true,
		default: '',
		typeOptions: { rows: 3 },
		description: 'Liquid: contact, journey, event and all else on the item can be used',
		displayOptions: shown,
	},
	dataFields(
		{
			name: 'mobilePushData',
			description: 'What the app gets along with the notification',
			displayOptions: shown,
		},
		{ key: 'orderId', value: '{{ event.properties.orderId }}' },
	),
];

const optionShown = { show: { '/channels': ['mobilePush'] } };

export const mobilePushOptions: INodeProperties[] = [
	{
		displayName: 'FCM Project ID',
		name: 'fcmProjectId',
		type: 'string',
		default: '',
		placeholder: 'e.g. my-app-12345',
		description:
			"The Firebase project. Left out, it is the one in the service account's email address.",
		displayOptions: optionShown,
	},
	{
		displayName: 'FCM Token Attribute',
		name: 'fcmTokenAttribute',
		type: 'string',
		default: 'fcmToken',
		description:
			"Where the contact's registration tokens are: one or a list. Those of removed apps are taken out.",
		displayOptions: optionShown,
	},
];
