import type { INodeProperties } from 'n8n-workflow';

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
			description: 'Needs consent; quiet hours and frequency caps apply where they are set',
		},
		{
			name: 'Transactional',
			value: 'transactional',
			description: 'Such as a receipt: goes to everybody whose address does not bounce',
		},
	],
};

const marketing = { show: { '/purpose': ['marketing'] } };

const quietHours: INodeProperties = {
	displayName: 'Quiet Hours',
	name: 'quietHours',
	type: 'fixedCollection',
	default: { hours: { from: '21:00', to: '08:00', action: 'defer', spreadMinutes: 30 } },
	description: "When contacts are left alone, on each one's own clock",
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
					description: 'At or before From, it is on the next day',
				},
				{
					displayName: 'In Quiet Hours',
					name: 'action',
					type: 'options',
					default: 'defer',
					options: [
						{
							name: 'Defer',
							value: 'defer',
							description: 'The contact waits here until they are over',
						},
						{ name: 'Send Anyway', value: 'send' },
						{ name: 'Skip', value: 'skip', description: "The contact leaves by 'Skipped'" },
					],
				},
				{
					displayName: 'Spread Over (Minutes)',
					name: 'spreadMinutes',
					type: 'number',
					default: 30,
					typeOptions: { minValue: 0, maxValue: 720 },
					description:
						'How long after quiet hours it takes until all deferred contacts have gone on',
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
	description: 'How many marketing messages a contact may get from all journeys of the workspace',
	displayOptions: marketing,
	options: [
		{
			displayName: 'Cap',
			name: 'caps',
			values: [
				{
					displayName: 'At Most (Times)',
					name: 'times',
					type: 'number',
					default: 1,
					typeOptions: { minValue: 1, numberPrecision: 0 },
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
					displayName: 'Messages On',
					name: 'channels',
					type: 'options',
					default: 'all',
					options: [
						{ name: 'All Channels', value: 'all' },
						{ name: 'This Channel', value: 'this' },
					],
				},
				{
					displayName: 'When Capped',
					name: 'whenCapped',
					type: 'options',
					default: 'skip',
					options: [
						{
							name: 'Defer',
							value: 'defer',
							description: 'The contact waits here until there is room again',
						},
						{ name: 'Skip', value: 'skip', description: "The contact leaves by 'Skipped'" },
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
			{ name: 'Opt-In', value: 'optIn', description: 'Only contacts who have said yes' },
			{ name: 'Opt-Out', value: 'optOut', description: 'All contacts who have not said no' },
		],
	},
	frequencyCaps,
	quietHours,
	{
		displayName: 'Topic',
		name: 'topic',
		type: 'string',
		default: '',
		placeholder: 'e.g. newsletter',
		description: 'What the message is about: consent to it is asked for beside that to the channel',
		displayOptions: marketing,
	},
];
