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
			displayName: 'Brand Color',
			name: 'brandColour',
			type: 'color',
			default: '#3b4a9c',
			description:
				'Color of buttons and lines on the pages. Text on it is black or white automatically.',
		}),
		fixed({
			displayName: 'Brand Name',
			name: 'brandName',
			type: 'string',
			default: '',
			placeholder: 'e.g. Acme',
			description: 'Shown at the top of the pages, and in place of a logo that cannot be displayed',
		}),
		fixed({
			displayName: 'Consent Needed',
			name: 'consentNeeded',
			type: 'options',
			default: 'optOut',
			description:
				"How the preference page shows channels and topics without recorded consent. Use the same setting as 'Consent Needed' in Multi-Channel Send.",
			options: [
				{ name: 'Opt-In', value: 'optIn', description: 'Off until the contact opts in' },
				{ name: 'Opt-Out', value: 'optOut', description: 'On until the contact opts out' },
			],
		}),
		fixed({
			displayName: 'Inbox Allowed Origins',
			name: 'inboxOrigins',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://www.example.com',
			description:
				"Sites that may show the in-app inbox; separate them with commas. Leave empty for any site with a contact's token.",
		}),
		fixed({
			displayName: 'Language',
			name: 'language',
			type: 'string',
			default: 'en',
			placeholder: 'e.g. de',
			description:
				"Language of the pages, for browsers and screen readers. Set the texts in 'Page Texts'.",
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
			description: 'Replaces the English texts of the pages',
			options: [
				{
					displayName: 'Text',
					name: 'values',
					values: [
						fixed({
							displayName: 'Page Text',
							name: 'text',
							type: 'options',
							default: 'unsubscribeTitle',
							options: TEXT_OPTIONS,
						}),
						fixed({
							displayName: 'Text',
							name: 'value',
							type: 'string',
							default: '',
							typeOptions: { rows: 2 },
							description: 'Placeholders in braces are replaced, such as {address}',
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
				"Address at which contacts reach n8n, without /webhook/. Defaults to n8n's own (WEBHOOK_URL).",
		}),
		fixed({
			displayName: 'Support Email',
			name: 'supportEmail',
			type: 'string',
			default: '',
			placeholder: 'e.g. help@example.com',
			description: 'Shown at the bottom of the pages',
		}),
		fixed({
			displayName: 'Workspace',
			name: 'workspace',
			type: 'string',
			default: 'default',
			description: 'Keeps contacts and events separate, such as one workspace per client',
		}),
	],
};
