import type { INodeProperties } from 'n8n-workflow';

type Show = NonNullable<INodeProperties['displayOptions']>['show'];

export const unitOptions = [
	{ name: 'Days', value: 'days' },
	{ name: 'Hours', value: 'hours' },
	{ name: 'Minutes', value: 'minutes' },
	{ name: 'Months', value: 'months' },
	{ name: 'Seconds', value: 'seconds' },
	{ name: 'Weeks', value: 'weeks' },
	{ name: 'Years', value: 'years' },
];

interface Texts {
	displayName: string;
	name: string;
	unitName: string;
	amount: number;
	unit: string;
	description: string;
	show: Show;
}

/** An amount of time and its unit. */
export function amountProperties(texts: Texts): INodeProperties[] {
	const { displayName, name, unitName, amount, unit, description, show } = texts;
	return [
		{
			displayName,
			name,
			type: 'number',
			default: amount,
			required: true,
			typeOptions: { minValue: 0 },
			description,
			displayOptions: { show },
		},
		{
			displayName: `${displayName} Unit`,
			name: unitName,
			type: 'options',
			noDataExpression: true,
			default: unit,
			options: unitOptions,
			hint: "Days and longer units follow the calendar in the contact's time zone",
			displayOptions: { show },
		},
	];
}
