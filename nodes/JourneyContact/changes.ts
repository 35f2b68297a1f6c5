import type { INodeProperties } from 'n8n-workflow';
import { locator } from '../shared/rule-kinds';

export const of = (operation: string) => ({ show: { operation: [operation] } });

export const text = (displayName: string, name: string, more: Partial<INodeProperties> = {}) =>
	({ displayName, name, type: 'string', default: '', ...more }) as INodeProperties;

export const consentProperties: INodeProperties[] = [
	locator({
		displayName: 'Channel',
		name: 'channel',
		show: { operation: ['setConsent'] },
		searchListMethod: 'searchChannels',
		typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. email' },
		fixed: false,
	}),
	{
		displayName: 'Consent',
		name: 'consent',
		type: 'options',
		default: 'optedIn',
		options: [
			{ name: 'Opted In', value: 'optedIn' },
			{ name: 'Opted Out', value: 'optedOut' },
		],
		displayOptions: of('setConsent'),
	},
	{
		displayName: 'Opt-In Given By',
		name: 'givenBy',
		type: 'options',
		default: 'import',
		description: 'Only an opt-in that the contact has just given lifts an earlier objection',
		options: [
			{
				name: 'Contact, Just Now',
				value: 'contact',
				description:
					'By a form or a confirmation link. Lifts an opt-out, complaint or bounce of the address.',
			},
			{
				name: 'Import or Other System',
				value: 'import',
				description: 'Consent given before. Does not lift an opt-out, complaint or bounce.',
			},
		],
		displayOptions: { show: { operation: ['setConsent'], consent: ['optedIn'] } },
	},
	{
		displayName: 'Additional Fields',
		name: 'consentFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		displayOptions: of('setConsent'),
		options: [
			text('Page URL', 'page', {
				placeholder: 'e.g. https://shop.example/newsletter',
				description: 'Web page where the contact decided. Kept in the history of consent.',
			}),
			text('Recorded By', 'recordedBy', {
				placeholder: 'e.g. Berlin store',
				description:
					'Employee or system that recorded the decision. Kept in the history of consent.',
			}),
			text('Source', 'source', {
				placeholder: 'e.g. sign-up form',
				description: "Where consent was recorded. Defaults to the node's name.",
			}),
			text('Topic', 'topic', {
				placeholder: 'e.g. newsletter',
				description: 'Leave empty for the whole channel',
			}),
			text('Wording', 'text', {
				placeholder: 'e.g. Yes, send me offers by email',
				description: 'The text that the contact agreed to. Kept in the history of consent.',
			}),
		],
	},
];

export const stageProperties: INodeProperties[] = [
	locator({
		displayName: 'Stage',
		name: 'stage',
		show: { operation: ['setStage'], clearStage: [false] },
		searchListMethod: 'searchStages',
		typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. customer' },
		fixed: false,
	}),
	{
		displayName: 'Clear Stage',
		name: 'clearStage',
		type: 'boolean',
		default: false,
		description: 'Whether to remove the stage instead of setting one',
		displayOptions: of('setStage'),
	},
];

export const exitProperties: INodeProperties[] = [
	{
		displayName: 'Exit From',
		name: 'exitFrom',
		type: 'options',
		noDataExpression: true,
		default: 'this',
		options: [
			{ name: 'All Journeys', value: 'all', description: 'Every journey of the workspace' },
			{ name: 'One Journey', value: 'one', description: 'The journey with the given key' },
			{
				name: 'This Journey',
				value: 'this',
				description: "The item's own journey; with an 'Instance Key', only its instance",
			},
		],
		displayOptions: { show: { operation: ['exit'], whose: ['contact'] } },
	},
	text('Journey Key', 'journeyKey', {
		required: true,
		placeholder: 'e.g. welcome',
		description: "The 'Journey Key' set in the Journey Trigger",
		displayOptions: { show: { operation: ['exit'], whose: ['contact'], exitFrom: ['one'] } },
	}),
	text('Reason', 'reason', {
		placeholder: 'e.g. became a customer',
		description: "Shown in reports. Defaults to the node's name.",
		displayOptions: of('exit'),
	}),
];
