import type { INodeProperties } from 'n8n-workflow';
import { ingestProperties } from '../shared/ingest';
import { reentryDaysProperty, reentryProperty } from '../shared/reentry';
import { workflowProperty } from '../shared/rule';
import { storeProperties } from '../shared/store';
import { fieldTitle } from '../shared/titles';
import { entryProperties } from './entry-properties';
import { goalProperties } from './goal-properties';
import { optionsProperty } from './option-properties';

const entriesProperty: INodeProperties = {
	displayName: 'Entries',
	name: 'entries',
	type: 'options',
	noDataExpression: true,
	default: 'open',
	description:
		'Whether contacts can enter while the workflow is active. Contacts who are inside go on in either case.',
	options: [
		{
			name: 'Closed',
			value: 'closed',
			description: 'No contact enters; the answer to an ingest call counts those refused',
		},
		{ name: 'Open', value: 'open', description: 'Contacts enter' },
	],
};

const varsProperty: INodeProperties = {
	displayName: 'Journey Variables',
	name: 'vars',
	type: 'fixedCollection',
	default: {},
	placeholder: 'Add Variable',
	typeOptions: { multipleValues: true, fixedCollection: { itemTitle: fieldTitle('name') } },
	description:
		'Adds settings such as brand, sender or links to every item as journey.vars, so that a copy for another client can be adapted in one place',
	options: [
		{
			displayName: 'Variable',
			name: 'values',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					noDataExpression: true,
					default: '',
					placeholder: 'e.g. brand',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					noDataExpression: true,
					default: '',
					placeholder: 'e.g. Acme',
				},
			],
		},
	],
};

const testProperty: INodeProperties = {
	displayName: 'Test With',
	name: 'testWith',
	type: 'options',
	noDataExpression: true,
	default: 'sample',
	description: 'What a test run from the editor starts with. Live contacts are not affected.',
	options: [
		{
			name: 'Contact by Email',
			value: 'email',
			description: 'One real contact from the store, with the latest entry event of theirs',
		},
		{
			name: 'Next Request',
			value: 'request',
			description: 'Waits for a call to the test URL',
		},
		{
			name: 'Recent Contacts',
			value: 'recent',
			description:
				'Up to five real contacts from the store: the latest with the entry event, or members of the segment',
		},
		{ name: 'Sample Contact', value: 'sample', description: 'A made-up contact' },
	],
};

const testEmailProperty: INodeProperties = {
	displayName: 'Email',
	name: 'testEmail',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. ada@example.com',
	description: 'Email of the contact that a test run starts with. Nothing is sent to it.',
	displayOptions: { show: { testWith: ['email'] } },
};

export const properties: INodeProperties[] = [
	...entryProperties,
	entriesProperty,
	reentryProperty,
	reentryDaysProperty,
	...goalProperties,
	varsProperty,
	testProperty,
	testEmailProperty,
	...ingestProperties,
	workflowProperty,
	...storeProperties,
	optionsProperty,
];
