import type { INodeProperties } from 'n8n-workflow';

export const reentryProperty: INodeProperties = {
	displayName: 'Re-Entry',
	name: 'reentry',
	type: 'options',
	noDataExpression: true,
	default: 'afterLeaving',
	description: 'Whether a contact who has already been in this journey may enter it again',
	options: [
		{
			name: 'After Leaving',
			value: 'afterLeaving',
			description: 'Only once the contact has left the journey',
		},
		{
			name: 'Always',
			value: 'always',
			description: 'Every time, even with several enrollments at once',
		},
		{
			name: 'N Days After Leaving',
			value: 'afterDays',
			description: 'Only a number of days after the contact has left the journey',
		},
		{ name: 'Never', value: 'never', description: 'Each contact enters only once' },
	],
};

export const reentryDaysProperty: INodeProperties = {
	displayName: 'Days',
	name: 'reentryDays',
	type: 'number',
	noDataExpression: true,
	default: 30,
	typeOptions: { minValue: 1, maxValue: 366_000 },
	displayOptions: { show: { reentry: ['afterDays'] } },
};

/** For items from outside a journey; entries of the 'Options' collection. */
export const reentryOptions: INodeProperties[] = [
	{
		...reentryProperty,
		description:
			"Whether the contact of an item from outside a journey may enter this journey again. Defaults to 'Re-Entry' of the workflow's Journey Trigger, or to After Leaving without a trigger.",
	},
	{ ...reentryDaysProperty, displayName: 'Re-Entry Days' },
];
