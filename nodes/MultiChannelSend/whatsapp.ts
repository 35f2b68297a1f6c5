import type { INodeProperties } from 'n8n-workflow';
import { whatsAppTemplateProperties } from './whatsapp-template';

export const whatsAppProperties: INodeProperties[] = [
	{
		displayName: 'Phone Number ID',
		name: 'whatsAppPhoneNumberId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 106540352242922',
		description: 'Of the sender, from WhatsApp > API Setup at Meta. Not the number itself.',
		displayOptions: { show: { channels: ['whatsapp'] } },
	},
	{
		displayName: 'Message Type',
		name: 'whatsAppType',
		type: 'options',
		noDataExpression: true,
		default: 'template',
		options: [
			{
				name: 'Template',
				value: 'template',
				description: 'Approved by Meta; may go out at any time',
			},
			{
				name: 'Text',
				value: 'text',
				description: 'Only within 24 hours of what the contact wrote last',
			},
		],
		displayOptions: { show: { channels: ['whatsapp'] } },
	},
	...whatsAppTemplateProperties,
	{
		displayName: 'Text',
		name: 'whatsAppText',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		typeOptions: { rows: 4 },
		description: 'Liquid: contact, journey, event and all else on the item can be used',
		displayOptions: { show: { channels: ['whatsapp'], whatsAppType: ['text'] } },
	},
	{
		displayName: 'Link Preview',
		name: 'whatsAppLinkPreview',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description: 'Whether the first link of the text is shown with a picture of its page',
		displayOptions: { show: { channels: ['whatsapp'], whatsAppType: ['text'] } },
	},
];
