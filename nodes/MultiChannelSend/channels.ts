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
			name: 'Send',
			value: 'send',
			description: 'Send each contact a message',
			action: 'Send a message',
		},
		{
			name: 'Confirm Hand-Off',
			value: 'confirmHandOff',
			description: 'Report the result of a handed-off message',
			action: 'Confirm a message sent by other nodes',
		},
	],
};

const channelOptions: INodePropertyOptions[] = [
	{ name: 'Email (SMTP)', value: 'email' },
	{
		name: 'Hand Off to Other Nodes',
		value: 'handOff',
		description: "Routes the contact to the output 'Hand Off', for any n8n node to send",
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
		description: 'Tried in the order in which they are selected',
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
				description: 'Sends a message on each channel',
			},
			{
				name: 'First Successful',
				value: 'first',
				description:
					"Sends one message: tries the contact's preferred channel first, then the others in order",
			},
		],
		displayOptions: severalChannels,
	},
];

/** A heading in the panel, with the fields that follow it below. */
const heading = (
	displayName: string,
	name: string,
	displayOptions: INodeProperties['displayOptions'],
): INodeProperties => ({
	...{ displayName, name, displayOptions },
	...{ type: 'notice', default: '', typeOptions: { sectionHeader: true } },
});

/** Ends the section of the last channel. */
export const allChannelsHeading = heading('All Channels', 'allChannelsNotice', severalChannels);

/** With several channels: whose fields follow. */
export function headed(channel: string, properties: readonly INodeProperties[]): INodeProperties[] {
	const { name } = channelOptions.find(({ value }) => value === channel)!;
	const isOneOfSeveral = { show: { channels: [channel] }, hide: { channels: [only(channel)] } };
	return [heading(name, `${channel}Notice`, isOneOfSeveral), ...properties];
}
