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
					"Telegram's own tags, such as <b>, <i> and <a>; what contacts bring is escaped",
			},
			{ name: 'Text', value: 'text', description: 'Shown as it is' },
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
		description: 'Liquid: contact, journey, event and all else on the item can be used',
		hint: "Goes to the chat in the contact's attribute telegramChatId. At most 4,096 characters.",
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
		description: "Left out, it is the contact's attribute telegramChatId",
		displayOptions: optionShown,
	},
	{
		displayName: 'Telegram Link Preview',
		name: 'telegramLinkPreview',
		type: 'boolean',
		default: true,
		description: 'Whether a picture of the first linked page is shown',
		displayOptions: optionShown,
	},
	{
		displayName: 'Telegram Silent',
		name: 'telegramSilent',
		type: 'boolean',
		default: false,
		description: 'Whether the message arrives without a sound',
		displayOptions: optionShown,
	},
];
