import type { INodeProperties } from 'n8n-workflow';

const kinds = [
	{
		name: 'Half-Life',
		value: 'halfLife',
		description: 'Each time it has passed, an event counts half of what it did',
	},
	{
		name: 'Linear to Zero',
		value: 'linear',
		description: 'Events lose the same each day until they count nothing',
	},
	{ name: 'None', value: 'none', description: 'Old events count as much as new ones' },
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
			typeOptions: { minValue: 0 },
			description: 'The half-life, or the age at which an event counts nothing any more',
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
	description: 'What the age of events does to their points; event rules may have their own',
	options: kinds,
};

/** Of the model. */
export const decayProperties: INodeProperties[] = [decay, ...timeProperties()];

/** Of one event rule. */
export const ownDecayProperties: INodeProperties[] = [
	{
		...decay,
		default: 'model',
		description: 'What the age of these events does to their points',
		options: [{ name: 'As for All Rules', value: 'model' }, ...kinds],
	},
	...timeProperties(),
];
