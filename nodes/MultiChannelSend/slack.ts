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
				description: 'One channel, for instance to tell a team about each contact',
			},
			{
				name: 'Contact',
				value: 'contact',
				description: "The person in the contact's attribute slackUserId",
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
		description: 'The app has to be in the channel, or to have the scope chat:write.public',
		displayOptions: { show: { channels: ['slack'], slackTo: ['channel'] } },
	},
	{
		displayName: 'Format',
		name: 'slackFormat',
		type: 'options',
		noDataExpression: true,
		default: 'text',
		options: [
			{ name: 'Blocks', value: 'blocks', description: 'JSON of the Block Kit Builder' },
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
			"Liquid, in Slack's own markup (mrkdwn). What contacts bring is escaped. Beside blocks it is what notifications show.",
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
			'JSON with Liquid: within quotes as "{{ contact.firstName }}", other values as {{ contact.score | json }}',
		displayOptions: { show: { channels: ['slack'], slackFormat: ['blocks'] } },
	},
];

export const slackOptions: INodeProperties[] = [
	{
		displayName: 'Slack User ID',
		name: 'slackUserId',
		type: 'string',
		default: '={{ $json.contact.attributes.slackUserId }}',
		description: "Left out, it is the contact's attribute slackUserId",
		displayOptions: { show: { '/channels': ['slack'], '/slackTo': ['contact'] } },
	},
];
