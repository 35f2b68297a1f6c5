import type { INodeProperties } from 'n8n-workflow';

export const operationProperty: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'get',
	options: [
		{
			name: 'Create or Update',
			value: 'upsert',
			action: 'Create or update a contact',
			description: 'Create a new contact, or update the current one if it already exists (upsert)',
		},
		{
			name: 'Erase',
			value: 'erase',
			action: 'Erase a contact',
			description: 'Forget the person for good; counts in reports stay',
		},
		{
			name: 'Exit From Journey',
			value: 'exit',
			action: 'Take a contact out of a journey',
			description: 'End active runs at once, also while waiting',
		},
		{
			name: 'Export',
			value: 'export',
			action: 'Export a contact',
			description: 'Everything that is known of a contact, as JSON or a file',
		},
		{
			name: 'Get',
			value: 'get',
			action: 'Get a contact',
			description: 'Profile, timeline, journeys, messages, segments and scores',
		},
		{
			name: 'Get Links',
			value: 'getLinks',
			action: 'Get links for a contact',
			description: 'Preference page, unsubscribe page and in-app inbox, for your own site',
		},
		{
			name: 'List',
			value: 'list',
			action: 'List contacts',
			description: 'All contacts of the workspace, in the order in which they came',
		},
		{
			name: 'Merge',
			value: 'merge',
			action: 'Merge two contacts',
			description: 'Make one contact of two that are the same person',
		},
		{
			name: 'Record Event',
			value: 'recordEvent',
			action: 'Record an event of a contact',
			description: 'As if it had come to the ingest URL: it starts journeys and ends waits',
		},
		{
			name: 'Release Now',
			value: 'releaseNow',
			action: 'Release a contact from a wait now',
			description: 'End waits at once, as if their time were up',
		},
		{
			name: 'Retry Failed',
			value: 'retryFailed',
			action: 'Retry failed runs of a journey',
			description: 'Let runs that have failed go on where they stand',
		},
		{
			name: 'Set Consent',
			value: 'setConsent',
			action: 'Set the consent of a contact',
			description: 'What the contact has said to a channel or topic',
		},
		{
			name: 'Set Stage',
			value: 'setStage',
			action: 'Set the stage of a contact',
			description: 'Where the contact is in the customer lifecycle',
		},
	],
};
