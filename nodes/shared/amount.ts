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

/** 1,000 years in seconds, the shortest unit; of longer units as much as that is refused by the store. */
export const MOST_TIME = 1_000 * 366 * 24 * 60 * 60;

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
			typeOptions: { minValue: 0, maxValue: MOST_TIME },
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
