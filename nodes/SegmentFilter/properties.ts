import type { INodeProperties } from 'n8n-workflow';
import { contactOptions } from '../shared/contact';
import { stageOption, touchpointOption } from '../shared/map-options';
import { ruleProperties, workflowProperty } from '../shared/rule';
import { locator } from '../shared/rule-kinds';
import { storeProperties } from '../shared/store';
import { inTestRunsProperty } from '../shared/test-runs';
import { workspaceOption } from '../shared/workspace';
import { narrowProperty } from './query';

const CONDITIONS = { source: ['conditions'] };
const SAVED = { source: ['conditions'], save: [true] };
const FIND = { operation: ['find'] };

const operationProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'filter',
		options: [
			{
				name: 'Filter Items',
				value: 'filter',
				description: 'Split incoming contacts by segment membership',
				action: 'Filter items by segment',
			},
			{
				name: 'Find Contacts',
				value: 'find',
				description: 'Return all matching contacts in the store, such as for a broadcast',
				action: 'Find contacts in a segment',
			},
		],
	},
	{
		displayName: 'Segment Source',
		name: 'source',
		type: 'options',
		noDataExpression: true,
		default: 'conditions',
		options: [
			{ name: 'Conditions Below', value: 'conditions' },
			{
				name: 'Saved Segment',
				value: 'segment',
				description: "A segment saved by another Segment Filter with 'Save as Segment'",
			},
		],
	},
	locator({
		displayName: 'Segment',
		name: 'segment',
		show: { source: ['segment'] },
		searchListMethod: 'searchSegments',
		typed: { displayName: 'By Key', name: 'key', placeholder: 'e.g. vip' },
		fixed: false,
	}),
];

const saveProperties: INodeProperties[] = [
	{
		displayName: 'Save as Segment',
		name: 'save',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether to save the segment for use in triggers, branches and other segments. It is saved when the workflow is activated and kept up to date from then on.',
		displayOptions: { show: CONDITIONS },
	},
	{
		displayName: 'Segment Key',
		name: 'segmentKey',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. vip',
		description: 'Lowercase letters, digits, - and _. Each key belongs to one node.',
		displayOptions: { show: SAVED },
	},
	{
		displayName: 'Segment Name',
		name: 'segmentName',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. VIP Customers',
		description: 'Name shown in lists and reports. Defaults to the key.',
		displayOptions: { show: SAVED },
	},
	inTestRunsProperty('preview', SAVED),
];

const limitProperties: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		noDataExpression: true,
		default: true,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show: FIND },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		default: 50,
		typeOptions: { minValue: 1, maxValue: 1_000_000, numberPrecision: 0 },
		description: 'Max number of results to return',
		displayOptions: { show: { ...FIND, returnAll: [false] } },
	},
];

export const properties: INodeProperties[] = [
	...operationProperties,
	...ruleProperties({ show: CONDITIONS, fixed: false }),
	narrowProperty,
	...saveProperties,
	...limitProperties,
	workflowProperty,
	...storeProperties,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'After Contact ID',
				name: 'after',
				type: 'number',
				default: 0,
				typeOptions: { minValue: 0, maxValue: Number.MAX_SAFE_INTEGER, numberPrecision: 0 },
				description: "ID of the last contact on the previous page, for paging with 'Limit'",
				displayOptions: { show: { '/operation': ['find'] } },
			},
			...contactOptions,
			stageOption,
			touchpointOption,
			workspaceOption,
		],
	},
];
