import type { DisplayCondition, INodeProperties } from 'n8n-workflow';
import { listOptions } from './rule-kinds';
import { fieldTitle } from './titles';

type Show = NonNullable<INodeProperties['displayOptions']>['show'];

interface IdentificationTexts {
	displayName?: string;
	name?: string;
	/** The same for every item, so no expressions. */
	fixed?: boolean;
}

/** The name of an event: chosen among those seen, or typed. */
export function eventNameProperty(
	description: string,
	show: Show,
	{ displayName = 'Event Name', name = 'eventName', fixed = false }: IdentificationTexts = {},
): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		...(fixed && { noDataExpression: true }),
		default: { mode: 'name', value: '' },
		required: true,
		description,
		displayOptions: { show },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: listOptions('searchEventNames'),
			},
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. Order Completed',
			},
		],
	};
}

/** For `hide`: no filters. n8n compares values deeply, though its type speaks of plain ones alone. */
export const NO_FILTERS = [{}, { conditions: [] }].map((eq) => ({
	_cnd: { eq },
})) as unknown as DisplayCondition[];

/** Entry of the 'Options' collection. */
export const filterMatchOption: INodeProperties = {
	displayName: 'Property Filters Must Match',
	name: 'filterMatch',
	type: 'options',
	default: 'all',
	options: [
		{ name: 'All Filters', value: 'all' },
		{ name: 'Any Filter', value: 'any' },
	],
};

/** For events that end an enrollment or a wait; of the 'Options' collection, or of a group. */
export const instanceOption: INodeProperties = {
	displayName: 'Instance',
	name: 'instance',
	type: 'options',
	noDataExpression: true,
	default: 'same',
	description: "Which events count in a journey with an 'Instance Key'",
	options: [
		{ name: 'Any Instance', value: 'any', description: 'Events of every instance' },
		{
			name: 'Same Instance',
			value: 'same',
			description: "Events of the contact's own instance, and those that name none",
		},
	],
};

export const operatorOptions = [
	{ name: 'Contains', value: 'contains' },
	{ name: 'Does Not Contain', value: 'notContains' },
	{ name: 'Does Not Equal', value: 'notEquals' },
	{ name: 'Does Not Exist', value: 'notExists' },
	{ name: 'Ends With', value: 'endsWith' },
	{ name: 'Equals', value: 'equals' },
	{ name: 'Exists', value: 'exists' },
	{ name: 'Is False', value: 'isFalse' },
	{ name: 'Is Greater Than', value: 'greaterThan' },
	{ name: 'Is Greater Than or Equal To', value: 'greaterOrEqual' },
	{ name: 'Is Less Than', value: 'lessThan' },
	{ name: 'Is Less Than or Equal To', value: 'lessOrEqual' },
	{ name: 'Is One Of', value: 'in' },
	{ name: 'Is True', value: 'isTrue' },
	{ name: 'Starts With', value: 'startsWith' },
];

export const compareAsOptions = [
	{ name: 'Automatic', value: 'automatic' },
	{ name: 'Boolean', value: 'boolean' },
	{ name: 'Date', value: 'date' },
	{ name: 'Number', value: 'number' },
	{ name: 'Text', value: 'string' },
];

/** Conditions on the properties of an event; `fixed` ones are the same for every item. */
export function eventFilterProperties(
	show: Show,
	{
		displayName = 'Property Filters',
		name = 'propertyFilters',
		fixed = false,
	}: IdentificationTexts = {},
): INodeProperties[] {
	const noDataExpression = fixed;
	return [
		{
			displayName,
			name,
			type: 'fixedCollection',
			default: {},
			placeholder: 'Add Property Filter',
			typeOptions: {
				multipleValues: true,
				fixedCollection: { itemTitle: fieldTitle('property') },
			},
			description: 'Counts only events whose properties match',
			displayOptions: { show },
			options: [
				{
					displayName: 'Condition',
					name: 'conditions',
					values: [
						{
							displayName: 'Property',
							name: 'property',
							type: 'string',
							noDataExpression,
							default: '',
							placeholder: 'e.g. order.total',
							description: 'Name of the property; use dots for nested values',
						},
						{
							displayName: 'Operator',
							name: 'operator',
							type: 'options',
							noDataExpression,
							default: 'equals',
							options: operatorOptions,
						},
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							noDataExpression,
							default: '',
							description: "For 'Is One Of', separate values with commas",
							displayOptions: {
								hide: { operator: ['exists', 'notExists', 'isTrue', 'isFalse'] },
							},
						},
						{
							displayName: 'Compare As',
							name: 'type',
							type: 'options',
							noDataExpression,
							default: 'automatic',
							options: compareAsOptions,
						},
					],
				},
			],
		},
	];
}
