import type { INodeProperties } from 'n8n-workflow';

const shown = { show: { channels: ['telegram'] } };

export const telegramProperties: INodeProperties[] = [
	{
		displayName: 'Format',
		name: 'telegramFormat',
		type: 'options',
		noDataExpression: true,
		default: 'text',
		options: [
			{
				name: 'HTML',
				value: 'html',
				description:
					"Supports Telegram's tags for bold, italic and linked text. Contact data is escaped.",
			},
			{ name: 'Text', value: 'text', description: 'Shown as is' },
		],
		displayOptions: shown,
	},
	{
		displayName: 'Text',
		name: 'telegramText',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		typeOptions: { rows: 6 },
		placeholder: 'e.g. Hello {{ contact.firstName | default: "friend" }}',
		description: 'Supports Liquid with contact, journey, event and all other fields of the item',
		hint: "Sent to the chat in the contact's attribute telegramChatId. At most 4,096 characters.",
		displayOptions: shown,
	},
];

const optionShown = { show: { '/channels': ['telegram'] } };

export const telegramOptions: INodeProperties[] = [
	{
		displayName: 'Telegram Chat ID',
		name: 'telegramChatId',
		type: 'string',
		default: '={{ $json.contact.attributes.telegramChatId }}',
		description: "Defaults to the contact's attribute telegramChatId",
		displayOptions: optionShown,
	},
	{
		displayName: 'Telegram Link Preview',
		name: 'telegramLinkPreview',
		type: 'boolean',
		default: true,
		description: 'Whether to show a preview of the first linked page',
		displayOptions: optionShown,
	},
	{
		displayName: 'Telegram Silent Delivery',
		name: 'telegramSilent',
		type: 'boolean',
		default: false,
		description: 'Whether to deliver the message without a sound',
		displayOptions: optionShown,
	},
];
