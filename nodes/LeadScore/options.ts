import type { INodeProperties } from 'n8n-workflow';
import { contactOptions } from '../shared/contact';
import { fieldTitle } from '../shared/titles';

function limit(displayName: string, name: string, value: number, of: string): INodeProperties {
	const end = name === 'floor' ? 'fewer' : 'more';
	return {
		displayName,
		name,
		type: 'number',
		noDataExpression: true,
		default: value,
		description: `${of} never has ${end} points`,
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
				limit('Floor', 'floor', 0, 'The group'),
				limit('Ceiling', 'ceiling', 100, 'The group'),
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
		limit('Ceiling', 'ceiling', 100, 'A contact'),
		...contactOptions,
		{
			displayName: 'Decimals',
			name: 'decimals',
			type: 'options',
			noDataExpression: true,
			default: 0,
			description: 'To how many decimals the points of each rule are rounded',
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
			description: 'Whether items say which rule brought how many points',
		},
		limit('Floor', 'floor', 0, 'A contact'),
		groupLimits,
		{
			displayName: 'Main Score',
			name: 'main',
			type: 'boolean',
			noDataExpression: true,
			default: true,
			description:
				"Whether the points are also the contact's own score, which is on every item as contact.score",
		},
		{
			displayName: 'Score Name',
			name: 'scoreName',
			type: 'string',
			noDataExpression: true,
			default: '',
			placeholder: 'e.g. Lead score',
			description: 'What dropdowns and reports call it; the key when left empty',
		},
		{
			displayName: 'Test Run Output',
			name: 'testOutput',
			type: 'options',
			noDataExpression: true,
			default: 'scored',
			description:
				'Test runs from the editor write nothing, so nobody crosses. Which output they take.',
			options: [
				{ name: 'Crossed Down', value: 'crossedDown' },
				{ name: 'Crossed Up', value: 'crossedUp' },
				{ name: 'Scored', value: 'scored' },
			],
			displayOptions: { show: { '/threshold': [true] } },
		},
		{
			displayName: 'Workspace',
			name: 'workspace',
			type: 'string',
			noDataExpression: true,
			default: '',
			placeholder: 'e.g. acme',
			description: "Whose contacts these are; that of the workflow's journey when left empty",
		},
	],
};
