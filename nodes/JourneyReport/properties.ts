import type { INodeProperties } from 'n8n-workflow';
import { choice } from '../shared/rule-kinds';
import { storeProperties } from '../shared/store';
import { inTestRunsProperty } from '../shared/test-runs';
import { workspaceOption } from '../shared/workspace';
import { operationProperty } from './operations';
import { rangeProperties } from './range';
import { modelOption, rehearseProperties, seedOption, startOption } from './rehearse';
import { rowProperties, subjectProperties, winnerProperties } from './subjects';

const outputProperty = choice(
	'Output',
	'output',
	[
		{ name: 'CSV File', value: 'csv', description: "In the binary field 'data'" },
		{
			name: 'Entire Report',
			value: 'report',
			description:
				'One item with title, columns, units, rows and notes. AI agents always get this.',
		},
		{
			name: 'HTML File',
			value: 'html',
			description: "Picture and table in one file without scripts, in the binary field 'data'",
		},
		{
			name: 'PNG Picture',
			value: 'png',
			description: "Shown in the output panel, in the binary field 'data'",
		},
		{ name: 'Rows', value: 'rows', description: 'One item for each row' },
		{ name: 'SVG Picture', value: 'svg', description: "In the binary field 'data'" },
	],
	{},
	{ default: 'rows', displayOptions: { hide: { operation: ['declareWinner', 'rehearse'] } } },
);

/** A sample size is computed from its parameters alone. */
export const withoutStore = { operation: ['sampleSize'] };

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		modelOption,
		{
			displayName: 'Confidence (%)',
			name: 'confidence',
			type: 'number',
			default: 95,
			typeOptions: { minValue: 50.1, maxValue: 99.99 },
			description: 'Of the intervals',
			displayOptions: { show: { '/operation': ['experiment', 'sampleSize'] } },
		},
		{
			displayName: 'Control Arm',
			name: 'control',
			type: 'string',
			default: '',
			placeholder: 'e.g. A',
			description: 'Arm that the others are compared with. Defaults to the first one.',
			displayOptions: { show: { '/operation': ['experiment'] } },
		},
		{
			displayName: 'Conversion Window (Days)',
			name: 'experimentWindow',
			type: 'number',
			default: 14,
			typeOptions: { minValue: 1, maxValue: 3650, numberPrecision: 0 },
			description:
				'Only conversions within so many days after the split count, and only enrollments that have had them',
			displayOptions: { show: { '/operation': ['experiment'] } },
		},
		{
			displayName: 'Interval Method',
			name: 'method',
			type: 'options',
			default: 'anytimeValid',
			options: [
				{
					name: 'Anytime-Valid',
					value: 'anytimeValid',
					description: 'Holds however often you look',
				},
				{
					name: 'Fixed Horizon',
					value: 'fixedHorizon',
					description: 'Narrower, and right only if read once, at the planned end',
				},
			],
			displayOptions: { show: { '/operation': ['experiment'] } },
		},
		{
			displayName: 'Picture Theme',
			name: 'theme',
			type: 'options',
			default: 'light',
			options: [
				{ name: 'Dark', value: 'dark' },
				{ name: 'Light', value: 'light' },
			],
			displayOptions: { show: { '/output': ['png', 'svg'] } },
		},
		{
			displayName: 'Picture Width',
			name: 'pictureWidth',
			type: 'number',
			default: 900,
			typeOptions: { minValue: 200, maxValue: 4000, numberPrecision: 0 },
			description: 'In pixels. A longer map continues in further rows.',
			displayOptions: { show: { '/output': ['png', 'svg'] } },
		},
		{
			displayName: 'Power (%)',
			name: 'power',
			type: 'number',
			default: 80,
			typeOptions: { minValue: 50, maxValue: 99.9 },
			description: 'Chance to find a change that there is',
			displayOptions: { show: { '/operation': ['sampleSize'] } },
		},
		seedOption,
		startOption,
		{ ...workspaceOption, displayOptions: { hide: { '/operation': ['sampleSize'] } } },
	],
};

export const properties: INodeProperties[] = [
	operationProperty,
	...subjectProperties,
	...winnerProperties,
	inTestRunsProperty('preview', { operation: ['declareWinner'] }),
	...rehearseProperties,
	...rangeProperties,
	...rowProperties,
	outputProperty,
	...storeProperties.map((property) => ({
		...property,
		displayOptions: { ...property.displayOptions, hide: withoutStore },
	})),
	optionsProperty,
];
