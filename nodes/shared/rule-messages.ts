import type { INodeProperties } from 'n8n-workflow';
import { choice, locator } from './rule-kinds';

const MESSAGE = { type: ['message'] };

/** What the condition about messages needs to be told first. */
export function messageValues(fixed: boolean): INodeProperties[] {
	const step = locator({
		displayName: 'Send Step',
		name: 'step',
		show: MESSAGE,
		required: false,
		hint: 'Empty: any message. Steps are listed once their workflow has been active.',
		searchListMethod: 'searchSendSteps',
		typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. Welcome Mail' },
		fixed,
	});
	return [
		choice(
			'Engagement',
			'engagement',
			[
				{ name: 'Bounced', value: 'bounced' },
				{ name: 'Clicked', value: 'clicked' },
				{ name: 'Complained', value: 'complained', description: 'Marked it as spam' },
				{ name: 'Delivered', value: 'delivered' },
				{ name: 'Failed', value: 'failed', description: 'Could not be sent' },
				{ name: 'Opened', value: 'opened' },
				{ name: 'Replied', value: 'replied' },
				{ name: 'Sent', value: 'sent' },
				{ name: 'Unsubscribed', value: 'unsubscribed' },
			],
			MESSAGE,
			{
				default: 'opened',
				description: 'Opens and clicks by image proxies and security scanners do not count',
			},
		),
		{
			...step,
			modes: [
				...step.modes!,
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. the ID of the node',
				},
			],
		},
	];
}

export function messageOptions(fixed: boolean): INodeProperties {
	return {
		displayName: 'More',
		name: 'more',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show: MESSAGE },
		options: [
			{
				displayName: 'Channel',
				name: 'channel',
				type: 'string',
				noDataExpression: fixed,
				default: 'email',
				placeholder: 'e.g. email',
				description: 'Only messages on this channel',
			},
			{
				displayName: 'Count Machines',
				name: 'includeMachines',
				type: 'boolean',
				noDataExpression: fixed,
				default: true,
				description: 'Whether opens and clicks by image proxies and security scanners count, too',
			},
		],
	};
}
