import type { INodeProperties } from 'n8n-workflow';
import { stageOption, touchpointOption } from '../shared/map-options';
import { locator } from '../shared/rule-kinds';
import { inTestRunsProperty } from '../shared/test-runs';
import { storeProperties } from '../shared/store';
import { workspaceOption } from '../shared/workspace';
import { dashboardLinkProperties, dashboardScopeProperty } from './dashboard-link';
import { byHandProperties, whoseProperties } from './repair';
import { consentProperties, exitProperties, of, stageProperties, text } from './changes';
import { operationProperty } from './operations';
import { valueProperties } from './values';
import { contactProperties, mergeProperties } from './identification';

const upsertProperties: INodeProperties[] = [
	...valueProperties({
		operation: 'upsert',
		plural: 'Attributes',
		singular: 'Attribute',
		mode: 'attributesFrom',
		fields: 'attributes',
		json: 'attributesJson',
		placeholder: 'e.g. plan',
		removable: true,
	}),
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		displayOptions: of('upsert'),
		options: [
			text('Email', 'email', { placeholder: 'e.g. ada@example.com' }),
			text('First Name', 'firstName', { placeholder: 'e.g. Ada' }),
			text('Last Name', 'lastName', { placeholder: 'e.g. Lovelace' }),
			text('Locale', 'locale', { placeholder: 'e.g. en-GB' }),
			text('Phone', 'phone', { placeholder: 'e.g. +4915112345678' }),
			text('Time Zone', 'timezone', { placeholder: 'e.g. Europe/London' }),
			text('User ID', 'userId', {
				placeholder: 'e.g. user-42',
				description: 'Your own ID for a contact that is found by email or phone',
			}),
		],
	},
];

const eventProperties: INodeProperties[] = [
	locator({
		displayName: 'Event Name',
		name: 'eventName',
		show: { operation: ['recordEvent'] },
		searchListMethod: 'searchEventNames',
		typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. Order Completed' },
		fixed: false,
	}),
	...valueProperties({
		operation: 'recordEvent',
		plural: 'Properties',
		singular: 'Property',
		mode: 'propertiesFrom',
		fields: 'properties',
		json: 'propertiesJson',
		placeholder: 'e.g. total',
		removable: false,
	}),
	{
		displayName: 'Additional Fields',
		name: 'eventFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		displayOptions: of('recordEvent'),
		options: [
			text('Message ID', 'messageId', {
				placeholder: 'e.g. order-1042',
				description:
					'Prevents duplicates: an event whose ID is already recorded is ignored. In a journey, defaults to an ID of the step, so that a retry records the event only once.',
			}),
			{
				displayName: 'Occurred At',
				name: 'occurredAt',
				type: 'dateTime',
				default: '',
				description:
					"Without an offset, in the contact's time zone, else the workflow's. Defaults to the current time.",
			},
		],
	},
];

const readProperties: INodeProperties[] = [
	{
		displayName: 'Timeline Entries',
		name: 'timelineEntries',
		type: 'number',
		default: 50,
		typeOptions: { minValue: 0, maxValue: 1_000_000, numberPrecision: 0 },
		description: 'Number of most recent events, messages and steps to return',
		displayOptions: of('get'),
	},
	{
		displayName: 'Valid For (Days)',
		name: 'validForDays',
		type: 'number',
		default: 30,
		typeOptions: { minValue: 1, maxValue: 3653 },
		description:
			"How long the inbox link and token are valid. Links to the contact's pages do not expire.",
		displayOptions: of('getLinks'),
	},
	{
		displayName: 'Valid For (Days)',
		name: 'mapValidForDays',
		type: 'number',
		default: 365,
		typeOptions: { minValue: 1, maxValue: 3653 },
		description:
			'How long the link is valid. It needs no login; a sticky note shows the picture if the URL begins with https.',
		displayOptions: of('createMapLink'),
	},
	{
		displayName: 'Additional Fields',
		name: 'linkFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		displayOptions: of('getLinks'),
		options: [
			text('Channel', 'channel', {
				default: 'email',
				placeholder: 'e.g. email',
				description: 'Channel that the unsubscribe link opts out of',
			}),
			text('Topic', 'topic', {
				placeholder: 'e.g. newsletter',
				description:
					'Topic that the unsubscribe link opts out of. Leave empty for the whole channel.',
			}),
		],
	},
	{
		displayName: 'Export as File',
		name: 'asFile',
		type: 'boolean',
		default: false,
		description: "Whether to return a JSON file in the item's binary field 'data'",
		displayOptions: of('export'),
	},
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: of('list'),
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		default: 50,
		typeOptions: { minValue: 1, maxValue: 1_000_000, numberPrecision: 0 },
		description: 'Max number of results to return',
		displayOptions: { show: { operation: ['list'], returnAll: [false] } },
	},
	{
		displayName: 'After Contact ID',
		name: 'afterId',
		type: 'number',
		default: 0,
		typeOptions: { minValue: 0, maxValue: Number.MAX_SAFE_INTEGER, numberPrecision: 0 },
		description: 'ID of the last contact on the previous page; 0 for the first page',
		displayOptions: of('list'),
	},
];

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'If Not Found',
			name: 'ifNotFound',
			type: 'options',
			default: 'error',
			description: 'What to do if the contact does not exist',
			options: [
				{ name: 'Fail the Item', value: 'error' },
				{ name: 'Continue', value: 'continue', description: 'Shows a hint below the output' },
			],
			// The other operations create the contact, or concern none.
			displayOptions: {
				hide: { '/operation': ['createMapLink', 'list', 'recordEvent', 'upsert'] },
			},
		},
		{
			displayName: 'Put Result in Field',
			name: 'resultField',
			type: 'string',
			noDataExpression: true,
			default: 'result',
			description:
				'Field for the result on items of a journey. Other items are replaced by the result.',
		},
		stageOption,
		touchpointOption,
		workspaceOption,
	],
};

const eraseNotice: INodeProperties = {
	displayName:
		"Not erased: n8n's execution data and your backups, which may hold the contact as well. In the settings of workflows with contacts, do not save successful production executions, and let n8n prune the others.",
	name: 'eraseNotice',
	type: 'notice',
	default: '',
	displayOptions: of('erase'),
};

export const properties: INodeProperties[] = [
	operationProperty,
	...whoseProperties,
	dashboardScopeProperty,
	...contactProperties,
	...mergeProperties,
	eraseNotice,
	...upsertProperties,
	...eventProperties,
	...consentProperties,
	...stageProperties,
	...exitProperties,
	...byHandProperties,
	...readProperties,
	...dashboardLinkProperties,
	inTestRunsProperty('real', {
		operation: ['exit', 'moveToNode', 'releaseNow', 'retryFailed'],
	}),
	inTestRunsProperty('preview', {
		operation: ['erase', 'merge', 'recordEvent', 'setConsent', 'setStage', 'upsert'],
	}),
	...storeProperties,
	optionsProperty,
];
