import type { INodeProperties } from 'n8n-workflow';
import { choice, locator } from './rule-kinds';

const MESSAGE = { type: ['message'] };

/** The first parameters of the condition about messages. */
export function messageValues(fixed: boolean): INodeProperties[] {
	const step = locator({
		displayName: 'Send Step',
		name: 'step',
		show: MESSAGE,
		required: false,
		hint: 'Leave empty for any message. Steps are listed once their workflow has been active.',
		searchListMethod: 'searchSendSteps',
		typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. Welcome Email' },
		fixed,
	});
	return [
		choice(
			'Engagement',
			'engagement',
			[
				{ name: 'Bounced', value: 'bounced' },
				{ name: 'Clicked', value: 'clicked' },
				{ name: 'Complained', value: 'complained', description: 'Marked as spam' },
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
				description: 'Ignores opens and clicks by bots such as image proxies and security scanners',
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
					placeholder: 'e.g. 0b5c7f7e-6d0c-4b8b-9c55-3f1c1c6b2f4e',
				},
			],
		},
	];
}

export function messageOptions(fixed: boolean): INodeProperties {
	return {
		displayName: 'Options',
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
				description: 'Counts only messages on this channel',
			},
			{
				displayName: 'Include Bot Activity',
				name: 'includeMachines',
				type: 'boolean',
				noDataExpression: fixed,
				default: true,
				description:
					'Whether to count opens and clicks by bots such as image proxies and security scanners',
			},
		],
	};
}
