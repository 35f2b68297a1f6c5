import type { INodeProperties } from 'n8n-workflow';
import { unitOptions } from '../shared/amount';
import { filterMatchOption, NO_FILTERS } from '../shared/event';

/** An amount of time in an option; the same for every item. */
function amountValues(amount: number, unit: string): INodeProperties[] {
	return [
		{
			displayName: 'Amount',
			name: 'amount',
			type: 'number',
			noDataExpression: true,
			default: amount,
			typeOptions: { minValue: 0 },
		},
		{
			displayName: 'Unit',
			name: 'unit',
			type: 'options',
			noDataExpression: true,
			default: unit,
			options: unitOptions,
		},
	];
}

export const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Attribution Window',
			name: 'attribution',
			type: 'fixedCollection',
			default: { window: { amount: 7, unit: 'days' } },
			description: 'How long after the end of a run a goal still counts for it as a conversion',
			options: [
				{
					displayName: 'Window',
					name: 'window',
					values: amountValues(7, 'days'),
				},
			],
		},
		{
			displayName: 'Entry Cap per Day',
			name: 'capPerDay',
			type: 'number',
			noDataExpression: true,
			default: 1000,
			typeOptions: { minValue: 1, numberPrecision: 0 },
			description:
				"How many contacts may enter on one day of the workflow's time zone; the others do not enter",
		},
		{
			displayName: 'Exit When Leaving the Segment',
			name: 'exitOnLeave',
			type: 'boolean',
			noDataExpression: true,
			default: true,
			description: 'Whether whoever leaves the segment that started the journey leaves the journey',
			displayOptions: { show: { '/triggerOn': ['schedule', 'segment'] } },
		},
		{
			displayName: 'Instance Key',
			name: 'instanceKey',
			type: 'string',
			noDataExpression: true,
			default: '',
			placeholder: 'e.g. orderId',
			description:
				"The event property that tells runs apart: a contact has one run per value, and 'Re-Entry' applies to each of them",
		},
		{
			displayName: 'Journey Key',
			name: 'journeyKey',
			type: 'string',
			noDataExpression: true,
			default: '',
			placeholder: 'Made from the IDs of workflow and node',
			description:
				'Names the journey in the workspace. Two active workflows cannot have the same key.',
		},
		{
			displayName: 'Maximum Age',
			name: 'maxAge',
			type: 'fixedCollection',
			default: { age: { amount: 90, unit: 'days' } },
			description: 'Contacts who have been on the journey for longer leave it',
			options: [
				{
					displayName: 'Age',
					name: 'age',
					values: amountValues(90, 'days'),
				},
			],
		},
		{
			displayName: 'Overdue Contacts',
			name: 'overdue',
			type: 'fixedCollection',
			default: { policy: { mode: 'spread', minutes: 10 } },
			description: 'What happens to waits that ended while the workflow was off',
			options: [
				{
					displayName: 'Policy',
					name: 'policy',
					values: [
						{
							displayName: 'When the Workflow Is Back',
							name: 'mode',
							type: 'options',
							noDataExpression: true,
							default: 'spread',
							options: [
								{ name: 'Release at Once', value: 'atOnce' },
								{ name: 'Release Spread Over N Minutes', value: 'spread' },
								{ name: 'Skip If Later Than N Minutes', value: 'skip' },
							],
						},
						{
							displayName: 'Minutes',
							name: 'minutes',
							type: 'number',
							noDataExpression: true,
							default: 10,
							typeOptions: { minValue: 1 },
							description: 'For spreading and skipping',
						},
					],
				},
			],
		},
		{
			...filterMatchOption,
			displayOptions: {
				show: { '/triggerOn': ['event'] },
				hide: { '/propertyFilters': NO_FILTERS },
			},
		},
		{
			displayName: 'Workspace',
			name: 'workspace',
			type: 'string',
			noDataExpression: true,
			default: 'default',
			description: 'Contacts and events of different workspaces never mix: one for each client',
		},
	],
};
