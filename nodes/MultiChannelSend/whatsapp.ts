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
		description:
			"ID of the sender's number, found at Meta under WhatsApp, API Setup; not the number itself",
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
				description: 'Approved by Meta; can be sent at any time',
			},
			{
				name: 'Text',
				value: 'text',
				description: "Only within 24 hours of the contact's last message",
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
		description: 'Supports Liquid with contact, journey, event and all other fields of the item',
		displayOptions: { show: { channels: ['whatsapp'], whatsAppType: ['text'] } },
	},
	{
		displayName: 'Link Preview',
		name: 'whatsAppLinkPreview',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description: 'Whether to show a preview of the first link in the text',
		displayOptions: { show: { channels: ['whatsapp'], whatsAppType: ['text'] } },
	},
];
