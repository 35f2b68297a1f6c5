import type { INodeProperties } from 'n8n-workflow';

const LIQUID = 'Liquid: contact, journey, event and all else on the item can be used';

export const emailProperties: INodeProperties[] = [
	{
		displayName: 'From Email',
		name: 'fromEmail',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. Acme <hello@example.com>, or {{ journey.vars.sender }}',
		displayOptions: { show: { channels: ['email'] } },
	},
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. Welcome, {{ contact.firstName | default: "friend" }}',
		displayOptions: { show: { channels: ['email'] } },
	},
	{
		displayName: 'Email Format',
		name: 'emailFormat',
		type: 'options',
		noDataExpression: true,
		default: 'html',
		options: [
			{ name: 'Both', value: 'both', description: 'HTML, and a plain-text part of your own' },
			{ name: 'HTML', value: 'html', description: 'A plain-text part is made from it' },
			{
				name: 'MJML',
				value: 'mjml',
				description: 'Becomes HTML that every mail program shows alike, and a plain-text part',
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
		// Not n8n's HTML editor: it takes Liquid for broken n8n expressions and paints it red.
		typeOptions: { rows: 8 },
		description: `${LIQUID}. What contacts bring is escaped.`,
		displayOptions: { show: { channels: ['email'], emailFormat: ['html', 'both'] } },
	},
	{
		displayName: 'MJML',
		name: 'mjml',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		typeOptions: { rows: 12 },
		placeholder: 'e.g. <mjml><mj-body><mj-section><mj-column><mj-text>Hi {{ contact.firstName }}',
		description: `${LIQUID}. What contacts bring is escaped.`,
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
			"Names of the item's binary fields, with commas between them. A contact who waits loses them: make the files after the wait.",
		displayOptions: onEmail,
	},
	{
		displayName: 'Connections',
		name: 'maxConnections',
		type: 'number',
		default: 5,
		typeOptions: { minValue: 1, maxValue: 50 },
		description: 'How many connections to the mail server are open at once',
		displayOptions: onEmail,
	},
	{
		displayName: 'Message ID Domain',
		name: 'messageIdDomain',
		type: 'string',
		default: '',
		placeholder: 'e.g. mail.example.com',
		description: "What stands behind the @ of Message-IDs; the sender's domain when left empty",
		displayOptions: onEmail,
	},
	{
		displayName: 'Preheader',
		name: 'preheader',
		type: 'string',
		default: '',
		placeholder: 'e.g. Your seat is kept until Friday',
		description:
			'What inboxes show behind the subject. Not seen in the mail itself. Liquid, or an n8n expression.',
		displayOptions: { show: { '/channels': ['email'], '/emailFormat': ['html', 'both', 'mjml'] } },
	},
	{
		displayName: 'Reply To',
		name: 'replyTo',
		type: 'string',
		default: '',
		placeholder: 'e.g. support@example.com',
		displayOptions: onEmail,
	},
	{
		displayName: 'To Email',
		name: 'to',
		type: 'string',
		default: '={{ $json.contact.email }}',
		description: "Left out, it is the contact's email address",
		displayOptions: onEmail,
	},
];
