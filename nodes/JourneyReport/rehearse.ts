import type { INodeProperties } from 'n8n-workflow';
import { choice, listOptions } from '../shared/rule-kinds';

const show = { operation: ['rehearse'] };

/** What is rehearsed, and for whom. */
export const rehearseProperties: INodeProperties[] = [
	{
		displayName: 'Workflow',
		name: 'workflow',
		type: 'resourceLocator',
		default: { mode: 'id', value: '={{ $workflow.id }}' },
		required: true,
		description:
			'Rehearsed as it is in the editor, published or not, with the workflows that it calls',
		displayOptions: { show },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: listOptions('searchWorkflows'),
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. Rb7Jg0X3cZ9kVq1m' },
		],
	},
	choice(
		'Contacts From',
		'contactsFrom',
		[
			{
				name: 'Input Items',
				value: 'items',
				description: 'One contact for each item with an email, phone or userId',
			},
			{
				name: 'Store',
				value: 'store',
				description: 'The newest contacts, with their attributes and consent; they are only read',
			},
		],
		show,
		{ default: 'store' },
	),
	{
		displayName: 'Number of Contacts',
		name: 'contactLimit',
		type: 'number',
		default: 200,
		typeOptions: { minValue: 1, maxValue: 10000, numberPrecision: 0 },
		displayOptions: { show: { ...show, contactsFrom: ['store'] } },
	},
	{
		displayName: 'Days',
		name: 'days',
		type: 'number',
		default: 30,
		typeOptions: { minValue: 1, maxValue: 730, numberPrecision: 0 },
		description: 'Of virtual time',
		displayOptions: { show },
	},
	choice(
		'Result',
		'result',
		[
			{ name: 'HTML File', value: 'html', description: "Report in the binary field 'data'" },
			{
				name: 'Entire Outcome',
				value: 'outcome',
				description: 'Everything, with the timeline of each contact',
			},
			{ name: 'Summary', value: 'summary', description: 'AI agents always get this' },
		],
		show,
		{ default: 'summary' },
	),
];

const rehearsing = { show: { '/operation': ['rehearse'] } };

export const modelOption: INodeProperties = {
	displayName: 'Behavior Model',
	name: 'model',
	type: 'string',
	default: '',
	typeOptions: { rows: 8 },
	description:
		'YAML with the rates at which contacts open, click and order. Defaults to the rates of the pack.',
	displayOptions: rehearsing,
};

export const seedOption: INodeProperties = {
	displayName: 'Seed',
	name: 'seed',
	type: 'number',
	default: 1,
	typeOptions: { minValue: 0, maxValue: 2147483647, numberPrecision: 0 },
	description: 'The same seed gives the same outcome',
	displayOptions: rehearsing,
};

export const startOption: INodeProperties = {
	displayName: 'Start At',
	name: 'startAt',
	type: 'dateTime',
	default: '',
	description: 'When virtual time begins. Defaults to now.',
	displayOptions: rehearsing,
};
