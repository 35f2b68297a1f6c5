import type { INodeProperties } from 'n8n-workflow';
import { fieldTitle } from '../shared/titles';
import { TEXT_OPTIONS } from './texts';

const fixed = (property: INodeProperties): INodeProperties => ({
	...property,
	noDataExpression: true,
});

export const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		fixed({
			displayName: 'Brand Colour',
			name: 'brandColour',
			type: 'color',
			default: '#3b4a9c',
			description: 'Of buttons and lines on the pages; text on it is black or white by itself',
		}),
		fixed({
			displayName: 'Brand Name',
			name: 'brandName',
			type: 'string',
			default: '',
			placeholder: 'e.g. Acme',
			description: 'Stands above the pages, and for the logo where that cannot be seen',
		}),
		fixed({
			displayName: 'Consent Needed',
			name: 'consentNeeded',
			type: 'options',
			default: 'optOut',
			description:
				"How the preference page shows what a contact has said nothing of; as 'Consent Needed' in your Multi-Channel Sends",
			options: [
				{ name: 'Opt-In', value: 'optIn', description: 'Off, until the contact says yes' },
				{ name: 'Opt-Out', value: 'optOut', description: 'On, until the contact says no' },
			],
		}),
		fixed({
			displayName: 'Inbox Allowed Origins',
			name: 'inboxOrigins',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://www.example.com',
			description:
				'Sites whose pages may show the in-app inbox; separate them with commas. Left empty: any site that has a contact’s token.',
		}),
		fixed({
			displayName: 'Language',
			name: 'language',
			type: 'string',
			default: 'en',
			placeholder: 'e.g. de',
			description:
				"Of the pages, for browsers and screen readers; the texts are under 'Page Texts'",
		}),
		fixed({
			displayName: 'Logo URL',
			name: 'logoUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://www.example.com/logo.png',
		}),
		{
			displayName: 'Page Texts',
			name: 'texts',
			type: 'fixedCollection',
			default: {},
			placeholder: 'Add Text',
			typeOptions: {
				multipleValues: true,
				fixedCollection: { itemTitle: fieldTitle('text') },
			},
			description: 'What the pages say instead of the English texts',
			options: [
				{
					displayName: 'Text',
					name: 'values',
					values: [
						fixed({
							displayName: 'Text',
							name: 'text',
							type: 'options',
							default: 'unsubscribeTitle',
							options: TEXT_OPTIONS,
						}),
						fixed({
							displayName: 'Says',
							name: 'value',
							type: 'string',
							default: '',
							typeOptions: { rows: 2 },
							description: 'What stands in braces is put in, such as {address}',
						}),
					],
				},
			],
		},
		fixed({
			displayName: 'Public URL',
			name: 'publicUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://links.example.com',
			description:
				"What stands before /webhook/ when your contacts call n8n, where that is not n8n's own address (WEBHOOK_URL)",
		}),
		fixed({
			displayName: 'Support Email',
			name: 'supportEmail',
			type: 'string',
			default: '',
			placeholder: 'e.g. help@example.com',
			description: 'Stands below the pages',
		}),
		fixed({
			displayName: 'Workspace',
			name: 'workspace',
			type: 'string',
			default: 'default',
			description: 'Contacts and events of different workspaces never mix: one for each client',
		}),
	],
};
