import type { INodeProperties } from 'n8n-workflow';

export const operationProperty: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'get',
	options: [
		{
			name: 'Create Dashboard Link',
			value: 'createDashboardLink',
			action: 'Create a dashboard link',
			description:
				"Return a signed link that opens the Journey Hub's dashboard until it expires. Anyone who has the link can open it.",
		},
		{
			name: 'Create Map Link',
			value: 'createMapLink',
			action: 'Create a link to the map of a journey',
			description: "Return the URL of a journey's map as a picture, such as for a sticky note",
		},
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
			description: 'Permanently delete personal data; aggregate counts are kept',
		},
		{
			name: 'Exit From Journey',
			value: 'exit',
			action: 'Exit a contact from a journey',
			description: 'End active enrollments immediately, even during a wait',
		},
		{
			name: 'Export',
			value: 'export',
			action: 'Export a contact',
			description: 'Return everything known about a contact, as JSON or a file',
		},
		{
			name: 'Get',
			value: 'get',
			action: 'Get a contact',
			description: 'Return profile, timeline, journeys, messages, segments and scores',
		},
		{
			name: 'Get Links',
			value: 'getLinks',
			action: 'Get links for a contact',
			description:
				'Return links to the preference page, unsubscribe page and in-app inbox for use on your site',
		},
		{
			name: 'List',
			value: 'list',
			action: 'List contacts',
			description: 'Return the contacts of the workspace in order of creation',
		},
		{
			name: 'Merge',
			value: 'merge',
			action: 'Merge two contacts',
			description: 'Combine two duplicate contacts into one',
		},
		{
			name: 'Move To Node',
			value: 'moveToNode',
			action: 'Move contacts to another node',
			description: 'Move who waits in a journey to another of its nodes',
		},
		{
			name: 'Record Event',
			value: 'recordEvent',
			action: 'Record an event for a contact',
			description:
				'Record an event as if received at the ingest URL; it can start journeys and end waits',
		},
		{
			name: 'Release Now',
			value: 'releaseNow',
			action: 'Release a contact from a wait now',
			description: 'End waits immediately, as if their time were up',
		},
		{
			name: 'Retry Failed',
			value: 'retryFailed',
			action: 'Retry failed enrollments',
			description: 'Resume failed enrollments where they stopped',
		},
		{
			name: 'Set Consent',
			value: 'setConsent',
			action: 'Set the consent of a contact',
			description: 'Record consent to a channel or topic',
		},
		{
			name: 'Set Stage',
			value: 'setStage',
			action: 'Set the stage of a contact',
			description: 'Set where the contact is in the customer lifecycle',
		},
	],
};
