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
		placeholder: 'e.g. Order {{ event.properties.orderId }} shipped',
		hint: "Sent to the devices in the contact's attribute fcmToken",
		displayOptions: shown,
	},
	{
		displayName: 'Body',
		name: 'mobilePushBody',
		type: 'string',
		noDataExpression: true,
		default: '',
		typeOptions: { rows: 3 },
		description: 'Supports Liquid with contact, journey, event and all other fields of the item',
		displayOptions: shown,
	},
	dataFields(
		{
			name: 'mobilePushData',
			description: 'Additional data of the notification for the app',
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
			"ID of the Firebase project. Defaults to the one in the service account's email address.",
		displayOptions: optionShown,
	},
	{
		displayName: 'FCM Token Attribute',
		name: 'fcmTokenAttribute',
		type: 'string',
		default: 'fcmToken',
		description:
			"Attribute that holds the contact's registration token or a list of them. Tokens of uninstalled apps are removed.",
		displayOptions: optionShown,
	},
];
