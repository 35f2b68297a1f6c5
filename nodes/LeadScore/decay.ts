import type { INodeProperties } from 'n8n-workflow';
import { MOST_TIME } from '../shared/amount';

const kinds = [
	{
		name: 'Half-Life',
		value: 'halfLife',
		description: 'Halves the points of an event each time this period has passed',
	},
	{
		name: 'Linear to Zero',
		value: 'linear',
		description: 'Reduces the points of an event evenly until they reach zero',
	},
	{ name: 'None', value: 'none', description: 'Counts old events as much as new ones' },
];

function timeProperties(): INodeProperties[] {
	const displayOptions = { show: { decay: ['halfLife', 'linear'] } };
	return [
		{
			displayName: 'Decay Time',
			name: 'decayAmount',
			type: 'number',
			noDataExpression: true,
			default: 30,
			typeOptions: { minValue: 0, maxValue: MOST_TIME },
			description: 'The half-life, or the age at which an event no longer counts',
			displayOptions,
		},
		{
			displayName: 'Decay Time Unit',
			name: 'decayUnit',
			type: 'options',
			noDataExpression: true,
			default: 'days',
			options: [
				{ name: 'Days', value: 'days' },
				{ name: 'Hours', value: 'hours' },
				{ name: 'Minutes', value: 'minutes' },
				{ name: 'Weeks', value: 'weeks' },
			],
			displayOptions,
		},
	];
}

const decay: INodeProperties = {
	displayName: 'Decay',
	name: 'decay',
	type: 'options',
	noDataExpression: true,
	default: 'none',
	description: 'How points decrease as events age; event rules can override it',
	options: kinds,
};

/** Of the model. */
export const decayProperties: INodeProperties[] = [decay, ...timeProperties()];

/** Of one event rule. */
export const ownDecayProperties: INodeProperties[] = [
	{
		...decay,
		default: 'model',
		description: 'How points decrease as these events age',
		options: [{ name: 'Same as Node Setting', value: 'model' }, ...kinds],
	},
	...timeProperties(),
];
