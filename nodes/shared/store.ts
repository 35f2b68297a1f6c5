import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';

export const postgresCredential: INodeCredentialDescription = {
	name: 'postgres',
	required: true,
	displayOptions: { show: { store: ['postgres'] } },
};

/** Where the journey's contacts are kept; the same in every journey node. */
export const storeProperties: INodeProperties[] = [
	{
		displayName: 'Store',
		name: 'store',
		type: 'options',
		noDataExpression: true,
		default: 'instance',
		description:
			'Where contacts, waits and messages are kept. All nodes of a journey need the same store.',
		options: [
			{
				name: 'Instance Default',
				value: 'instance',
				description:
					'An embedded SQLite file beside n8n, or what N8N_JOURNEY_STORE_URL says. Shared by all workflows.',
			},
			{
				name: 'Postgres',
				value: 'postgres',
				description: "A database of your own. Needed for n8n's queue mode.",
			},
			{
				name: 'SQLite File',
				value: 'sqlite',
				description: 'A file of your choice on the machine that n8n runs on',
			},
			{
				name: 'This Workflow (Static Data)',
				value: 'staticData',
				description: 'Inside the workflow itself: up to 1,000 contacts, not in queue mode',
			},
		],
	},
	{
		displayName: 'File Path',
		name: 'sqlitePath',
		type: 'string',
		noDataExpression: true,
		default: '',
		required: true,
		placeholder: 'e.g. /data/journey.sqlite',
		description: 'The file is made when it does not exist',
		displayOptions: { show: { store: ['sqlite'] } },
	},
];
