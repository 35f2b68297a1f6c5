import type { INodeProperties } from 'n8n-workflow';

const shown = { show: { channels: ['slack'] } };

export const slackProperties: INodeProperties[] = [
	{
		displayName: 'Send To',
		name: 'slackTo',
		type: 'options',
		noDataExpression: true,
		default: 'contact',
		options: [
			{
				name: 'Channel',
				value: 'channel',
				description: 'One channel, such as to notify a team about each contact',
			},
			{
				name: 'Contact',
				value: 'contact',
				description: "The Slack user in the contact's attribute slackUserId",
			},
		],
		displayOptions: shown,
	},
	{
		displayName: 'Channel Name or ID',
		name: 'slackChannel',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. #sales or C012AB3CD',
		description: 'The app must be in the channel or have the scope chat:write.public',
		displayOptions: { show: { channels: ['slack'], slackTo: ['channel'] } },
	},
	{
		displayName: 'Format',
		name: 'slackFormat',
		type: 'options',
		noDataExpression: true,
		default: 'text',
		options: [
			{ name: 'Blocks', value: 'blocks', description: 'JSON from the Block Kit Builder' },
			{ name: 'Text', value: 'text' },
		],
		displayOptions: shown,
	},
	{
		displayName: 'Text',
		name: 'slackText',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		typeOptions: { rows: 4 },
		placeholder: 'e.g. Hello {{ contact.firstName | default: "friend" }}',
		description:
			"Supports Liquid and Slack's markup (mrkdwn). Contact data is escaped. With blocks, the text is shown in notifications.",
		displayOptions: shown,
	},
	{
		displayName: 'Blocks',
		name: 'slackBlocks',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		// Not the JSON editor: with Liquid in it, it is JSON only afterwards.
		typeOptions: { rows: 8 },
		placeholder: 'e.g. {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Hi"}}]}',
		description:
			'JSON with Liquid: text in quotes as "{{ contact.firstName }}", other values as {{ contact.score | json }}',
		displayOptions: { show: { channels: ['slack'], slackFormat: ['blocks'] } },
	},
];

export const slackOptions: INodeProperties[] = [
	{
		displayName: 'Slack User ID',
		name: 'slackUserId',
		type: 'string',
		default: '={{ $json.contact.attributes.slackUserId }}',
		description: "Defaults to the contact's attribute slackUserId",
		displayOptions: { show: { '/channels': ['slack'], '/slackTo': ['contact'] } },
	},
];
