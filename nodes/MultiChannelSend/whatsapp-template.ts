import type { INodeProperties } from 'n8n-workflow';

const show = { channels: ['whatsapp'], whatsAppType: ['template'] };

const headerProperties: INodeProperties[] = [
	{
		displayName: 'Header',
		name: 'whatsAppHeader',
		type: 'options',
		noDataExpression: true,
		default: 'none',
		description:
			"Type of value that the template's header takes; select 'None' for a header that never changes",
		options: [
			{ name: 'Document', value: 'document' },
			{ name: 'Image', value: 'image' },
			{ name: 'None', value: 'none' },
			{ name: 'Text', value: 'text' },
			{ name: 'Video', value: 'video' },
		],
		displayOptions: { show },
	},
	{
		displayName: 'Header Text',
		name: 'whatsAppHeaderText',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		description: "Value of the header's variable. Supports Liquid.",
		displayOptions: { show: { ...show, whatsAppHeader: ['text'] } },
	},
	{
		displayName: 'Header Variable',
		name: 'whatsAppHeaderName',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. sale_start_date',
		description: 'Only needed if the variables of the template have names',
		displayOptions: { show: { ...show, whatsAppHeader: ['text'] } },
	},
	{
		displayName: 'Header Link',
		name: 'whatsAppHeaderLink',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/ticket.pdf',
		description: 'URL from which WhatsApp fetches the file. Supports Liquid.',
		displayOptions: { show: { ...show, whatsAppHeader: ['document', 'image', 'video'] } },
	},
	{
		displayName: 'Header File Name',
		name: 'whatsAppHeaderFile',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. ticket.pdf',
		description: 'File name that the contact sees. Supports Liquid.',
		displayOptions: { show: { ...show, whatsAppHeader: ['document'] } },
	},
];

const bodyProperty: INodeProperties = {
	displayName: 'Body Values',
	name: 'whatsAppBody',
	type: 'fixedCollection',
	placeholder: 'Add Value',
	typeOptions: { multipleValues: true, sortable: true },
	default: {},
	description: 'Values of the variables in the body of the template, in order',
	options: [
		{
			displayName: 'Value',
			name: 'value',
			values: [
				{
					displayName: 'Value',
					name: 'text',
					type: 'string',
					noDataExpression: true,
					default: '',
					placeholder: 'e.g. {{ contact.firstName | default: "friend" }}',
					description: 'Supports Liquid. WhatsApp rejects a message with an empty value.',
				},
				{
					displayName: 'Variable',
					name: 'name',
					type: 'string',
					noDataExpression: true,
					default: '',
					placeholder: 'e.g. first_name',
					description: 'Only needed if the variables of the template have names',
				},
			],
		},
	],
	displayOptions: { show },
};

const buttonsProperty: INodeProperties = {
	displayName: 'Buttons',
	name: 'whatsAppButtons',
	type: 'fixedCollection',
	placeholder: 'Add Button',
	typeOptions: { multipleValues: true },
	default: {},
	description: 'Values for buttons of the template that take one',
	options: [
		{
			displayName: 'Button',
			name: 'button',
			values: [
				{
					displayName: 'Position',
					name: 'position',
					type: 'number',
					noDataExpression: true,
					default: 1,
					typeOptions: { minValue: 1, maxValue: 10, numberPrecision: 0 },
					description: 'Position among all buttons of the template, starting at 1',
				},
				{
					displayName: 'Type',
					name: 'type',
					type: 'options',
					noDataExpression: true,
					default: 'url',
					options: [
						{ name: 'Copy Code', value: 'copyCode' },
						{ name: 'Quick Reply', value: 'quickReply' },
						{ name: 'URL', value: 'url' },
					],
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					noDataExpression: true,
					default: '',
					description:
						'End of the URL, payload of the quick reply, or code to copy. Supports Liquid.',
				},
			],
		},
	],
	displayOptions: { show },
};

/** The template, and the values of its variables. */
export const whatsAppTemplateProperties: INodeProperties[] = [
	{
		displayName: 'Template Name',
		name: 'whatsAppTemplate',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. order_confirmation',
		description: 'Name of the approved template. Supports Liquid.',
		displayOptions: { show },
	},
	{
		displayName: 'Language',
		name: 'whatsAppLanguage',
		type: 'string',
		noDataExpression: true,
		default: 'en_US',
		required: true,
		placeholder: 'e.g. de, or {{ contact.locale | default: "en_US" }}',
		description: 'Code of the language in which the template was approved. Supports Liquid.',
		displayOptions: { show },
	},
	...headerProperties,
	bodyProperty,
	buttonsProperty,
];
