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
			'Where contacts, waits and messages are kept. Use the same store in all nodes of a journey.',
		options: [
			{
				name: 'Instance Default',
				value: 'instance',
				description:
					'An embedded SQLite file next to n8n, or the database in N8N_JOURNEY_STORE_URL. Shared by all workflows.',
			},
			{
				name: 'Postgres',
				value: 'postgres',
				description: "Your own database. Required for n8n's queue mode.",
			},
			{
				name: 'SQLite File',
				value: 'sqlite',
				description: 'A file of your choice on the machine that runs n8n',
			},
			{
				name: 'This Workflow (Static Data)',
				value: 'staticData',
				description:
					'Stored in the workflow itself. Up to 1,000 contacts; not available in queue mode.',
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
		description: 'Created if it does not exist',
		displayOptions: { show: { store: ['sqlite'] } },
	},
];
