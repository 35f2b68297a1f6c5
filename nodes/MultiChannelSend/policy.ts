import type { INodeProperties } from 'n8n-workflow';
import { reentryOptions } from '../shared/reentry';
import { SKIP_MEANS } from './skipped';

export const purposeProperty: INodeProperties = {
	displayName: 'Purpose',
	name: 'purpose',
	type: 'options',
	noDataExpression: true,
	default: 'marketing',
	options: [
		{
			name: 'Marketing',
			value: 'marketing',
			description: 'Respects consent, quiet hours and frequency caps',
		},
		{
			name: 'Transactional',
			value: 'transactional',
			description: 'Such as a receipt; sent to every contact whose address does not bounce',
		},
	],
};

const marketing = { show: { '/purpose': ['marketing'] } };

const quietHours: INodeProperties = {
	displayName: 'Quiet Hours',
	name: 'quietHours',
	type: 'fixedCollection',
	default: { hours: { from: '21:00', to: '08:00', action: 'defer', spreadMinutes: 30 } },
	description: "Times without marketing messages, in the contact's time zone",
	displayOptions: marketing,
	options: [
		{
			displayName: 'Hours',
			name: 'hours',
			values: [
				{
					displayName: 'From',
					name: 'from',
					type: 'string',
					default: '21:00',
					placeholder: 'e.g. 21:00',
				},
				{
					displayName: 'To',
					name: 'to',
					type: 'string',
					default: '08:00',
					placeholder: 'e.g. 08:00',
					description: "On the next day if it is at or before 'From'",
				},
				{
					displayName: 'During Quiet Hours',
					name: 'action',
					type: 'options',
					default: 'defer',
					options: [
						{
							name: 'Defer',
							value: 'defer',
							description: 'Holds the contact until quiet hours are over',
						},
						{ name: 'Send Anyway', value: 'send' },
						{ name: 'Skip', value: 'skip', description: SKIP_MEANS },
					],
				},
				{
					displayName: 'Spread Over (Minutes)',
					name: 'spreadMinutes',
					type: 'number',
					default: 30,
					typeOptions: { minValue: 0, maxValue: 720 },
					description: 'Period after quiet hours over which deferred contacts are released',
					displayOptions: { show: { action: ['defer'] } },
				},
			],
		},
	],
};

const frequencyCaps: INodeProperties = {
	displayName: 'Frequency Caps',
	name: 'frequencyCaps',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Cap' },
	placeholder: 'Add Cap',
	default: { caps: [{ times: 1, per: 'day', channels: 'all', whenCapped: 'skip' }] },
	description:
		'Maximum number of marketing messages to a contact, and to an address, from all journeys of the workspace',
	displayOptions: marketing,
	options: [
		{
			displayName: 'Cap',
			name: 'caps',
			values: [
				{
					displayName: 'Maximum Messages',
					name: 'times',
					type: 'number',
					default: 1,
					typeOptions: { minValue: 1, maxValue: 10_000, numberPrecision: 0 },
				},
				{
					displayName: 'Per',
					name: 'per',
					type: 'options',
					default: 'day',
					options: [
						{ name: 'Day', value: 'day', description: 'The last 24 hours' },
						{ name: 'Month', value: 'month', description: 'The last 30 days' },
						{ name: 'Week', value: 'week', description: 'The last 7 days' },
					],
				},
				{
					displayName: 'Count Messages On',
					name: 'channels',
					type: 'options',
					default: 'all',
					options: [
						{ name: 'All Channels', value: 'all' },
						{ name: 'This Channel', value: 'this' },
					],
				},
				{
					displayName: 'When Cap Is Reached',
					name: 'whenCapped',
					type: 'options',
					default: 'skip',
					options: [
						{
							name: 'Defer',
							value: 'defer',
							description: 'Holds the contact until the cap allows another message',
						},
						{ name: 'Skip', value: 'skip', description: SKIP_MEANS },
					],
				},
			],
		},
	],
};

/** Of the collection 'Options'. */
export const policyOptions: INodeProperties[] = [
	{
		displayName: 'Consent Needed',
		name: 'consentNeeded',
		type: 'options',
		default: 'optOut',
		displayOptions: marketing,
		options: [
			{ name: 'Opt-In', value: 'optIn', description: 'Sends only to contacts who have opted in' },
			{
				name: 'Opt-Out',
				value: 'optOut',
				description: 'Sends to all contacts who have not opted out',
			},
		],
	},
	frequencyCaps,
	{
		displayName: 'One Message per Address',
		name: 'oncePerAddress',
		type: 'boolean',
		default: true,
		displayOptions: marketing,
		description:
			'Whether contacts who share an address get one message of this node in 24 hours between them, instead of one each',
	},
	quietHours,
	...reentryOptions.map((option) => ({
		...option,
		displayOptions: { show: { ...option.displayOptions?.show, ...marketing.show } },
	})),
	{
		displayName: 'Topic',
		name: 'topic',
		type: 'string',
		default: '',
		placeholder: 'e.g. newsletter',
		description:
			'Topic of the message. Consent is checked for the topic as well as for the channel.',
		displayOptions: marketing,
	},
];
