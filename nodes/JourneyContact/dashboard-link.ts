import type { INodeProperties } from 'n8n-workflow';
import { choice } from '../shared/rule-kinds';
import { journeyProperty } from './repair';

const operation = ['createDashboardLink'];

/** What a link opens; before the contact, which depends on it. */
export const dashboardScopeProperty = choice(
	'Link Opens',
	'dashboardScope',
	[
		{ name: 'Contact', value: 'contact', description: 'The page of the contact, and nothing else' },
		{
			name: 'Journey',
			value: 'journey',
			description: 'The pages of one journey, without contacts',
		},
		{
			name: 'Workspace',
			value: 'workspace',
			description: 'The whole dashboard, with all contacts of the workspace',
		},
	],
	{ operation },
);

export const dashboardLinkProperties: INodeProperties[] = [
	journeyProperty({ operation, dashboardScope: ['journey'] }, true),
	{
		displayName: 'Valid For (Hours)',
		name: 'validForHours',
		type: 'number',
		default: 24,
		typeOptions: { minValue: 1, maxValue: 720 },
		description: 'How long the link opens the dashboard; at most 720 hours, 30 days',
		displayOptions: { show: { operation } },
	},
];
