import type { INodeProperties } from 'n8n-workflow';

const show = { channels: ['whatsapp'], whatsAppType: ['template'] };

const headerProperties: INodeProperties[] = [
	{
		displayName: 'Header',
		name: 'whatsAppHeader',
		type: 'options',
		noDataExpression: true,
		default: 'none',
		description: 'What the header of the template takes; a header that never changes needs nothing',
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
		description: "The value of the header's variable. Liquid.",
		displayOptions: { show: { ...show, whatsAppHeader: ['text'] } },
	},
	{
		displayName: 'Header Variable',
		name: 'whatsAppHeaderName',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. sale_start_date',
		description: 'Only where the variables of the template have names',
		displayOptions: { show: { ...show, whatsAppHeader: ['text'] } },
	},
	{
		displayName: 'Header Link',
		name: 'whatsAppHeaderLink',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/tickets/{{ event.properties.orderId }}.pdf',
		description: 'Where WhatsApp fetches the file. Liquid.',
		displayOptions: { show: { ...show, whatsAppHeader: ['document', 'image', 'video'] } },
	},
	{
		displayName: 'Header File Name',
		name: 'whatsAppHeaderFile',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. ticket.pdf',
		description: 'What the contact sees. Liquid.',
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
	description: 'Values of the variables in the body of the template, in their order',
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
					description: 'Liquid. WhatsApp refuses a message with an empty value.',
				},
				{
					displayName: 'Variable',
					name: 'name',
					type: 'string',
					noDataExpression: true,
					default: '',
					placeholder: 'e.g. first_name',
					description: 'Only where the variables of the template have names',
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
	description: 'Only buttons of the template that take a value',
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
					typeOptions: { minValue: 1, maxValue: 10 },
					description: 'Place among all buttons of the template, from 1',
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
						'The end of the link, what the reply tells your workflow, or the code to copy. Liquid.',
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
		description: 'Liquid',
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
		description: 'Code of the language in which the template was approved. Liquid.',
		displayOptions: { show },
	},
	...headerProperties,
	bodyProperty,
	buttonsProperty,
];
