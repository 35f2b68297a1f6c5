import type { INodeProperties } from 'n8n-workflow';
import { choice, locator, type Show } from '../shared/rule-kinds';

const journey = (show: Show, required: boolean): INodeProperties =>
	locator({
		displayName: 'Journey',
		name: 'journey',
		show,
		required,
		...(!required && { description: 'Leave empty for all journeys of the workspace' }),
		searchListMethod: 'searchJourneys',
		typed: { displayName: 'By Key', name: 'key', placeholder: 'e.g. welcome' },
		fixed: false,
	});

const splitTest = (show: Show): INodeProperties =>
	locator({
		displayName: 'Split Test',
		name: 'splitTest',
		show,
		searchListMethod: 'searchSplitTests',
		typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. Subject Line' },
		fixed: false,
	});

const segment = (name: string, show: Show): INodeProperties =>
	locator({
		displayName: 'Segment',
		name,
		show,
		searchListMethod: 'searchSegments',
		typed: { displayName: 'By Key', name: 'key', placeholder: 'e.g. vip' },
		fixed: false,
	});

/** What a report is about. */
export const subjectProperties: INodeProperties[] = [
	journey(
		{
			operation: [
				'funnel',
				'stepTimes',
				'map',
				'conversions',
				'cohorts',
				'experiment',
				'declareWinner',
			],
		},
		true,
	),
	journey({ operation: ['messages', 'attention'] }, false),
	splitTest({ operation: ['experiment', 'declareWinner'] }),
	segment('segment', { operation: ['segments'] }),
	locator({
		displayName: 'Lead Score',
		name: 'scoreModel',
		show: { operation: ['scores'] },
		searchListMethod: 'searchScoreModels',
		typed: { displayName: 'By Key', name: 'key', placeholder: 'e.g. engagement' },
		fixed: false,
	}),
	locator({
		displayName: 'Survey',
		name: 'survey',
		show: { operation: ['surveys'] },
		required: false,
		description: 'Leave empty for all surveys of the workspace',
		searchListMethod: 'searchSurveys',
		typed: { displayName: 'By Key', name: 'key', placeholder: 'e.g. after-purchase' },
		fixed: false,
	}),
];

export const winnerProperties: INodeProperties[] = [
	choice(
		'Action',
		'winnerAction',
		[
			{ name: 'Declare', value: 'declare', description: 'All contacts take the arm from now on' },
			{ name: 'Undo', value: 'undo', description: 'Contacts are split by the weights again' },
		],
		{ operation: ['declareWinner'] },
	),
	locator({
		displayName: 'Arm',
		name: 'arm',
		show: { operation: ['declareWinner'], winnerAction: ['declare'] },
		description: 'The arm that won',
		searchListMethod: 'searchArms',
		typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. B' },
		fixed: false,
	}),
	{
		displayName: 'Include Holdout',
		name: 'includeHoldout',
		type: 'boolean',
		default: false,
		description: 'Whether contacts of the holdout take the arm, too',
		displayOptions: { show: { operation: ['declareWinner'], winnerAction: ['declare'] } },
	},
	{
		displayName: 'Reassign Contacts',
		name: 'reassign',
		type: 'boolean',
		default: false,
		description: 'Whether contacts that have another arm already change to this one',
		displayOptions: { show: { operation: ['declareWinner'], winnerAction: ['declare'] } },
	},
];

/** What the rows of a report are. */
export const rowProperties: INodeProperties[] = [
	choice(
		'Split By',
		'splitBy',
		[
			{ name: 'None', value: 'none' },
			{ name: 'Arm', value: 'arm', description: 'Arms of a Split Test' },
			{ name: 'Attribute', value: 'attribute', description: 'Values of an attribute, as of now' },
			{
				name: 'Segment',
				value: 'segment',
				description: 'Members of a segment and others, as of now',
			},
		],
		{ operation: ['funnel'] },
	),
	locator({
		displayName: 'Attribute',
		name: 'splitAttribute',
		show: { operation: ['funnel'], splitBy: ['attribute'] },
		searchListMethod: 'searchAttributes',
		typed: { displayName: 'By Path', name: 'path', placeholder: 'e.g. plan' },
		fixed: false,
	}),
	segment('splitSegment', { operation: ['funnel'], splitBy: ['segment'] }),
	splitTest({ operation: ['funnel'], splitBy: ['arm'] }),
	choice(
		'Rows',
		'conversionsBy',
		[
			{ name: 'By Goal', value: 'goal' },
			{ name: 'By Day', value: 'day' },
			{ name: 'By Week', value: 'week', description: 'From Monday to Sunday' },
		],
		{ operation: ['conversions'] },
	),
	choice(
		'Split By',
		'messagesBy',
		[
			{ name: 'Arm', value: 'arm', description: 'Arms of a Split Test' },
			{ name: 'Channel', value: 'channel' },
			{ name: 'Day', value: 'day' },
			{ name: 'Purpose', value: 'purpose', description: 'Marketing or transactional' },
			{ name: 'Reason Skipped', value: 'skipped', description: 'Skipped messages only' },
			{ name: 'Step', value: 'step', description: 'Node that sends' },
		],
		{ operation: ['messages'] },
		{ default: 'channel' },
	),
	splitTest({ operation: ['messages'], messagesBy: ['arm'] }),
	choice(
		'Rows',
		'surveysBy',
		[
			{ name: 'By Survey', value: 'survey' },
			{ name: 'By Day', value: 'day' },
			{ name: 'By Score', value: 'score', description: 'Number of answers for each score' },
		],
		{ operation: ['surveys'] },
	),
	choice(
		'Rows',
		'scoresBy',
		[
			{ name: 'By Points', value: 'points' },
			{ name: 'By Grade', value: 'grade' },
		],
		{ operation: ['scores'] },
	),
	{
		displayName: 'Conversion Window (Days)',
		name: 'windowDays',
		type: 'number',
		default: 14,
		typeOptions: { minValue: 0, maxValue: 3650, numberPrecision: 0 },
		description:
			'Days after the day of entry within which a conversion counts. A week has no rates before all its contacts have had them.',
		displayOptions: { show: { operation: ['cohorts'] } },
	},
	{
		displayName: 'Limit per Problem',
		name: 'problemLimit',
		type: 'number',
		default: 50,
		typeOptions: { minValue: 1, maxValue: 10_000, numberPrecision: 0 },
		description: 'Max number of stuck, of orphaned and of failed contacts to return',
		displayOptions: { show: { operation: ['attention'] } },
	},
	{
		displayName: 'Baseline Rate (%)',
		name: 'baseline',
		type: 'number',
		default: 10,
		typeOptions: { minValue: 0.001, maxValue: 99.999 },
		description: 'Conversion rate that you expect without a change',
		displayOptions: { show: { operation: ['sampleSize'] } },
	},
	{
		displayName: 'Arms',
		name: 'armCount',
		type: 'number',
		default: 2,
		typeOptions: { minValue: 2, maxValue: 20, numberPrecision: 0 },
		description: 'Number of arms, the control included',
		displayOptions: { show: { operation: ['sampleSize'] } },
	},
	{
		displayName: 'Enrollments per Day',
		name: 'perDay',
		type: 'number',
		default: 0,
		typeOptions: { minValue: 0, maxValue: 1_000_000_000 },
		description: 'Enrollments that reach the split on a day, to compute its duration; 0 for none',
		displayOptions: { show: { operation: ['sampleSize'] } },
	},
];
