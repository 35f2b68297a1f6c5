import type { INodeProperties } from 'n8n-workflow';
import { contactOptions } from '../shared/contact';
import { stageOption, touchpointOption } from '../shared/map-options';
import { fieldTitle } from '../shared/titles';

/** Of a score, a group or a threshold. */
export const POINTS = { minValue: -1_000_000_000, maxValue: 1_000_000_000 };

function limit(displayName: string, name: string, value: number, of: string): INodeProperties {
	const end = name === 'floor' ? 'Lowest' : 'Highest';
	return {
		displayName,
		name,
		type: 'number',
		noDataExpression: true,
		default: value,
		typeOptions: POINTS,
		description: `${end} number of points that ${of} can have`,
	};
}

const groupLimits: INodeProperties = {
	displayName: 'Group Limits',
	name: 'groupLimits',
	type: 'fixedCollection',
	placeholder: 'Add Group',
	default: {},
	typeOptions: { multipleValues: true, fixedCollection: { itemTitle: fieldTitle('name') } },
	options: [
		{
			displayName: 'Group',
			name: 'groups',
			values: [
				{
					displayName: 'Group',
					name: 'name',
					type: 'string',
					noDataExpression: true,
					default: '',
					placeholder: 'e.g. engagement',
				},
				limit('Floor', 'floor', 0, 'a group'),
				limit('Ceiling', 'ceiling', 100, 'a group'),
			],
		},
	],
};

export const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		limit('Ceiling', 'ceiling', 100, 'a contact'),
		...contactOptions,
		{
			displayName: 'Decimals',
			name: 'decimals',
			type: 'options',
			noDataExpression: true,
			default: 0,
			description: 'Number of decimals to which the points of each rule are rounded',
			options: [
				{ name: 'None', value: 0 },
				{ name: 'One', value: 1 },
				{ name: 'Two', value: 2 },
			],
		},
		{
			displayName: 'Explanation',
			name: 'explanation',
			type: 'boolean',
			noDataExpression: true,
			default: true,
			description: 'Whether to show on each item how many points each rule gave',
		},
		limit('Floor', 'floor', 0, 'a contact'),
		groupLimits,
		{
			displayName: 'Main Score',
			name: 'main',
			type: 'boolean',
			noDataExpression: true,
			default: true,
			description:
				"Whether to use the points as the contact's main score, available on every item as contact.score",
		},
		{
			displayName: 'Score Name',
			name: 'scoreName',
			type: 'string',
			noDataExpression: true,
			default: '',
			placeholder: 'e.g. Lead Score',
			description: 'Name shown in dropdowns and reports. Defaults to the key.',
		},
		stageOption,
		{
			displayName: 'Test Run Output',
			name: 'testOutput',
			type: 'options',
			noDataExpression: true,
			default: 'scored',
			description:
				'Output that test runs from the editor take. They save nothing, so no contact crosses the threshold.',
			options: [
				{ name: 'Crossed Down', value: 'crossedDown' },
				{ name: 'Crossed Up', value: 'crossedUp' },
				{ name: 'Scored', value: 'scored' },
			],
			displayOptions: { show: { '/threshold': [true] } },
		},
		touchpointOption,
		{
			displayName: 'Workspace',
			name: 'workspace',
			type: 'string',
			noDataExpression: true,
			default: '',
			placeholder: 'e.g. acme',
			description:
				"Selects the workspace if one n8n serves several clients. Defaults to that of the workflow's Journey Trigger.",
		},
	],
};
