import type {
	DisplayCondition,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyMode,
} from 'n8n-workflow';
import { listOptions } from './rule-kinds';
import { fieldTitle } from './titles';

type Show = NonNullable<INodeProperties['displayOptions']>['show'];

interface IdentificationTexts {
	displayName?: string;
	name?: string;
	/** The same for every item, so no expressions. */
	fixed?: boolean;
	description?: string;
	/** For a name: whether the beginning of several names will do. */
	prefix?: boolean;
}

/** The name of an event: chosen among those seen, or typed. */
export function eventNameProperty(
	description: string,
	show: Show,
	{
		displayName = 'Event Name',
		name = 'eventName',
		fixed = false,
		prefix = false,
	}: IdentificationTexts = {},
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
			...(prefix ? [BY_PREFIX] : []),
		],
	};
}

const BY_PREFIX: INodePropertyMode = {
	displayName: 'By Prefix',
	name: 'prefix',
	type: 'string',
	placeholder: 'e.g. Order',
	hint: 'Any event whose name starts with this text; spaces count',
};

/** The kinds of entries of 'Property Filters', of which the editor leaves empty lists behind. */
const KINDS = ['conditions', 'groups', 'json'];
const NOTHING = [
	[],
	...KINDS.map((kind) => [kind]),
	...KINDS.map((kind) => KINDS.filter((each) => each !== kind)),
	KINDS,
];

/** For `hide`: no filters. n8n compares values deeply, though its type speaks of plain ones alone. */
export const NO_FILTERS = NOTHING.map((kinds) => ({
	_cnd: { eq: Object.fromEntries(kinds.map((kind) => [kind, []])) },
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
		{ name: 'No Filter', value: 'none' },
	],
};

/** For events that end an enrollment or a wait; of the 'Options' collection, or of a group. */
export const instanceOption: INodeProperties = {
	displayName: 'Instance',
	name: 'instance',
	type: 'options',
	noDataExpression: true,
	default: 'same',
	description:
		"Which events count in a journey with an 'Instance Key'. Makes no difference in other journeys.",
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
	{ name: 'Does Not Exist', value: 'notExists', description: 'Is missing' },
	{ name: 'Ends With', value: 'endsWith' },
	{ name: 'Equals', value: 'equals' },
	{ name: 'Exists', value: 'exists', description: 'Is present, even if null' },
	{ name: 'Is False', value: 'isFalse' },
	{ name: 'Is Greater Than', value: 'greaterThan' },
	{ name: 'Is Greater Than or Equal To', value: 'greaterOrEqual' },
	{ name: 'Is Less Than', value: 'lessThan' },
	{ name: 'Is Less Than or Equal To', value: 'lessOrEqual' },
	{ name: 'Is Not Null', value: 'isNotNull', description: 'Has a value, or is missing' },
	{ name: 'Is Null', value: 'isNull', description: 'Is present and null' },
	{ name: 'Is One Of', value: 'in' },
	{ name: 'Is True', value: 'isTrue' },
	{
		name: 'List Contains',
		value: 'listContains',
		description: 'Is a list with exactly this value as an element',
	},
	{ name: 'List Does Not Contain', value: 'notListContains' },
	{ name: 'Starts With', value: 'startsWith' },
];

export const compareAsOptions = [
	{ name: 'Automatic', value: 'automatic' },
	{ name: 'Boolean', value: 'boolean' },
	{ name: 'Date', value: 'date' },
	{ name: 'Number', value: 'number' },
	{ name: 'Text', value: 'string' },
];

export const WITHOUT_VALUE = [
	...['exists', 'notExists', 'isNull', 'isNotNull', 'isTrue', 'isFalse'],
];
/** Operators to which case makes no difference. */
export const WITHOUT_CASE = [
	...WITHOUT_VALUE,
	...['greaterThan', 'greaterOrEqual', 'lessThan', 'lessOrEqual'],
];

export const ignoreCaseTexts = {
	displayName: 'Ignore Case',
	name: 'ignoreCase',
	type: 'boolean',
	default: false,
	description: 'Whether to treat uppercase and lowercase letters as equal',
} as const;

/** Conditions on the properties of an event; `fixed` ones are the same for every item. */
export function eventFilterProperties(
	show: Show,
	{
		displayName = 'Property Filters',
		name = 'propertyFilters',
		fixed = false,
		description = 'Counts only events whose properties match',
	}: IdentificationTexts = {},
): INodeProperties[] {
	const noDataExpression = fixed;
	const condition = {
		displayName: 'Condition',
		name: 'conditions',
		values: conditionFields(noDataExpression),
	};
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
			description,
			displayOptions: { show },
			options: [
				condition,
				{ displayName: 'Group', name: 'groups', values: groupFields(condition, noDataExpression) },
				{ displayName: 'Filter (JSON)', name: 'json', values: [jsonField(noDataExpression)] },
			],
		},
	];
}

function conditionFields(noDataExpression: boolean): INodeProperties[] {
	return [
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
			displayOptions: { hide: { operator: WITHOUT_VALUE } },
		},
		{
			displayName: 'Compare As',
			name: 'type',
			type: 'options',
			noDataExpression,
			default: 'automatic',
			options: compareAsOptions,
			displayOptions: { hide: { operator: WITHOUT_VALUE } },
		},
		{
			...ignoreCaseTexts,
			noDataExpression,
			displayOptions: {
				show: { type: ['automatic', 'string'] },
				hide: { operator: WITHOUT_CASE },
			},
		},
	];
}

/** Filters within the filters, such as two of which one must match. */
function groupFields(
	condition: INodePropertyCollection,
	noDataExpression: boolean,
): INodeProperties[] {
	return [
		{
			displayName: 'Must Match',
			name: 'match',
			type: 'options',
			noDataExpression,
			default: 'any',
			options: filterMatchOption.options,
		},
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'fixedCollection',
			default: {},
			placeholder: 'Add Filter to Group',
			typeOptions: {
				multipleValues: true,
				fixedCollection: { itemTitle: fieldTitle('property') },
			},
			options: [condition],
		},
	];
}

const FILTER_EXAMPLE = `{
  "match": "any",
  "conditions": [
    { "property": "plan", "operator": "equals", "value": "pro" },
    {
      "match": "all",
      "conditions": [
        { "property": "seats", "operator": "greaterThan", "value": 10 },
        { "property": "country", "operator": "equals", "value": "de", "ignoreCase": true }
      ]
    }
  ]
}`;

function jsonField(noDataExpression: boolean): INodeProperties {
	return {
		displayName: 'Filter (JSON)',
		name: 'filter',
		type: 'json',
		noDataExpression,
		default: FILTER_EXAMPLE,
		typeOptions: { rows: 8 },
		hint: `For groups in groups. See <a href="${FILTERS}" target="_blank">property filters</a>.`,
	};
}

const FILTERS =
	'https://github.com/n8n-nodes-journey/n8n-nodes-journey/blob/main/docs/nodes/journey-trigger.md#property-filters';
