import type { INodeProperties } from 'n8n-workflow';

const LIQUID = 'Supports Liquid with contact, journey, event and all other fields of the item';

/** Not 'htmlEditor': that takes Liquid for broken n8n expressions and paints it red. */
const HTML_EDITOR = { editor: 'codeNodeEditor', editorLanguage: 'html' } as const;

export const emailProperties: INodeProperties[] = [
	{
		displayName: 'From Email',
		name: 'fromEmail',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. Acme <hello@example.com>',
		description:
			'An address, with or without a name. Supports Liquid, such as {{ journey.vars.brand }} &lt;{{ journey.vars.sender }}&gt;.',
		displayOptions: { show: { channels: ['email'] } },
	},
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. Welcome, {{ contact.firstName }}',
		description: LIQUID,
		displayOptions: { show: { channels: ['email'] } },
	},
	{
		displayName: 'Email Format',
		name: 'emailFormat',
		type: 'options',
		noDataExpression: true,
		default: 'html',
		options: [
			{ name: 'HTML', value: 'html', description: 'Generates a plain-text part from the HTML' },
			{
				name: 'HTML and Text',
				value: 'both',
				description: 'Uses HTML and your own plain-text part',
			},
			{
				name: 'MJML',
				value: 'mjml',
				description:
					'Converts MJML to HTML that looks the same in all email clients, and to plain text',
			},
			{ name: 'Text', value: 'text' },
		],
		displayOptions: { show: { channels: ['email'] } },
	},
	{
		displayName: 'HTML',
		name: 'html',
		type: 'string',
		noDataExpression: true,
		default: '',
		typeOptions: { ...HTML_EDITOR, rows: 8 },
		description: `${LIQUID}. Contact data is escaped.`,
		displayOptions: { show: { channels: ['email'], emailFormat: ['html', 'both'] } },
	},
	{
		displayName: 'MJML',
		name: 'mjml',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		typeOptions: { ...HTML_EDITOR, rows: 12 },
		placeholder: 'e.g. <mjml><mj-body><mj-section><mj-column><mj-text>Hi {{ contact.firstName }}',
		description: `${LIQUID}. Contact data is escaped.`,
		displayOptions: { show: { channels: ['email'], emailFormat: ['mjml'] } },
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		noDataExpression: true,
		default: '',
		typeOptions: { rows: 6 },
		description: LIQUID,
		displayOptions: { show: { channels: ['email'], emailFormat: ['text', 'both'] } },
	},
];

const onEmail = { show: { '/channels': ['email'] } };

/** Of the collection 'Options'. */
export const emailOptions: INodeProperties[] = [
	{
		displayName: 'Attachments',
		name: 'attachments',
		type: 'string',
		default: '',
		placeholder: 'e.g. data, invoice',
		description:
			"Names of the item's binary fields, separated by commas. Files are lost during a wait, so create them after it.",
		displayOptions: onEmail,
	},
	{
		displayName: 'SMTP Connections',
		name: 'maxConnections',
		type: 'number',
		default: 5,
		typeOptions: { minValue: 1, maxValue: 50, numberPrecision: 0 },
		description: 'Maximum number of simultaneous connections to the mail server',
		displayOptions: onEmail,
	},
	{
		displayName: 'Message ID Domain',
		name: 'messageIdDomain',
		type: 'string',
		default: '',
		placeholder: 'e.g. mail.example.com',
		description: "Domain after the @ in Message-IDs. Defaults to the sender's domain.",
		displayOptions: onEmail,
	},
	{
		displayName: 'Preheader',
		name: 'preheader',
		type: 'string',
		default: '',
		placeholder: 'e.g. Your seat is reserved until Friday',
		description:
			'Preview text that inboxes show after the subject; hidden in the email itself. Supports Liquid or an n8n expression.',
		displayOptions: { show: { '/channels': ['email'], '/emailFormat': ['html', 'both', 'mjml'] } },
	},
	{
		displayName: 'Reply To',
		name: 'replyTo',
		type: 'string',
		default: '',
		placeholder: 'e.g. support@example.com',
		description: 'An address, with or without a name. Supports Liquid or an n8n expression.',
		displayOptions: onEmail,
	},
	{
		displayName: 'To Email',
		name: 'to',
		type: 'string',
		default: '={{ $json.contact.email }}',
		description: "Defaults to the contact's email address",
		displayOptions: onEmail,
	},
];
