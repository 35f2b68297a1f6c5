import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** What is there for sending only, not for confirming. */
export const sending = { operation: ['send'] };

export const operationProperty: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'send',
	options: [
		{
			name: 'Confirm Hand-Off',
			value: 'confirmHandOff',
			description: "Say what came of a message that the nodes behind 'Hand Off' have sent",
			action: 'Confirm a hand off',
		},
		{
			name: 'Send',
			value: 'send',
			description: 'Send each contact a message',
			action: 'Send a message',
		},
	],
};

const channelOptions: INodePropertyOptions[] = [
	{ name: 'Email (SMTP)', value: 'email' },
	{
		name: 'Hand Off to Other Nodes',
		value: 'handOff',
		description: "The contact leaves by the output 'Hand Off', for any n8n node to send",
	},
	{ name: 'In-App Inbox', value: 'inApp' },
	{ name: 'Mobile Push (Firebase)', value: 'mobilePush' },
	{ name: 'Slack', value: 'slack' },
	{ name: 'SMS', value: 'sms' },
	{ name: 'Telegram', value: 'telegram' },
	{ name: 'Web Push', value: 'webPush' },
	{ name: 'Webhook', value: 'webhook' },
	{ name: 'WhatsApp', value: 'whatsapp' },
];

/** That nothing else is chosen: of several values each has to meet a condition. */
const only = (channel: unknown) => ({ _cnd: { eq: channel as string } });

/** Strategies matter with several channels. */
const severalChannels = {
	show: sending,
	hide: { channels: channelOptions.map(({ value }) => only(value)) },
};

export const channelProperties: INodeProperties[] = [
	{
		displayName: 'Channels',
		name: 'channels',
		type: 'multiOptions',
		noDataExpression: true,
		default: ['email'],
		required: true,
		description: 'They are tried in the order in which they are chosen here',
		options: channelOptions,
		displayOptions: { show: sending },
	},
	{
		displayName: 'Strategy',
		name: 'strategy',
		type: 'options',
		noDataExpression: true,
		default: 'first',
		options: [
			{
				name: 'All Channels',
				value: 'all',
				description: 'A message on each of them',
			},
			{
				name: 'First That Reaches',
				value: 'first',
				description:
					'One message: on the channel that the contact prefers, else on the first that is possible',
			},
		],
		displayOptions: severalChannels,
	},
];

/** With several channels: whose fields follow. */
export function headed(channel: string, properties: readonly INodeProperties[]): INodeProperties[] {
	const { name } = channelOptions.find(({ value }) => value === channel)!;
	return [
		{
			displayName: name,
			name: `${channel}Notice`,
			type: 'notice',
			default: '',
			displayOptions: {
				show: { channels: [channel] },
				hide: { channels: [only(channel)] },
			},
		},
		...properties,
	];
}
