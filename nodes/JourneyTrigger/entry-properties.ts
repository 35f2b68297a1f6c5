import type { INodeProperties } from 'n8n-workflow';
import { unitOptions } from '../shared/amount';
import { eventFilterProperties, eventNameProperty } from '../shared/event';
import { locator } from '../shared/rule-kinds';

const triggerOnProperty: INodeProperties = {
	displayName: 'Trigger On',
	name: 'triggerOn',
	type: 'options',
	noDataExpression: true,
	default: 'event',
	options: [
		{
			name: 'API Call',
			value: 'api',
			description: "Every contact that is posted to this node's own URL",
		},
		{
			name: 'Contact Date',
			value: 'date',
			description: 'A date of the contact comes up, such as a birthday or a renewal',
		},
		{
			name: 'Event',
			value: 'event',
			description: 'A contact does something, whichever URL of the workspace hears of it',
		},
		{
			name: 'Schedule',
			value: 'schedule',
			description: 'All members of a segment, once or again and again',
		},
		{
			name: 'Segment',
			value: 'segment',
			description: 'A contact enters or leaves a segment',
		},
	],
};

const segmentProperties: INodeProperties[] = [
	locator({
		displayName: 'Segment',
		name: 'segment',
		show: { triggerOn: ['schedule', 'segment'] },
		description:
			"A segment that a Segment Filter has saved with 'Save As Segment'. Until one is saved under this key it has no members, and nobody enters.",
		searchListMethod: 'searchSegments',
		typed: { displayName: 'By Key', name: 'name', placeholder: 'e.g. big-spenders' },
		fixed: true,
	}),
	{
		displayName: 'When the Contact',
		name: 'segmentWhen',
		type: 'options',
		noDataExpression: true,
		default: 'enters',
		options: [
			{ name: 'Enters', value: 'enters' },
			{ name: 'Leaves', value: 'leaves' },
		],
		description: 'Whoever is a member already, when the workflow is switched on, does not enter',
		displayOptions: { show: { triggerOn: ['segment'] } },
	},
];

const show = { triggerOn: ['date'] };
const dateProperties: INodeProperties[] = [
	locator({
		displayName: 'Date Attribute',
		name: 'dateAttribute',
		show,
		description:
			'The field or attribute that holds the date (ISO 8601, or epoch seconds or milliseconds), with dots for what is inside',
		searchListMethod: 'searchAttributes',
		typed: { displayName: 'By Path', name: 'name', placeholder: 'e.g. birthday' },
		fixed: true,
	}),
	{
		displayName: 'Offset',
		name: 'dateOffset',
		type: 'number',
		noDataExpression: true,
		default: 0,
		description: 'How long after the date; negative for before',
		displayOptions: { show },
	},
	{
		displayName: 'Offset Unit',
		name: 'dateOffsetUnit',
		type: 'options',
		noDataExpression: true,
		default: 'days',
		options: unitOptions,
		displayOptions: { show, hide: { dateOffset: [0] } },
	},
	{
		displayName: 'Time of Day',
		name: 'dateTime',
		type: 'string',
		noDataExpression: true,
		default: '09:00',
		placeholder: 'e.g. 09:00',
		description:
			"On the contact's own clock, for a date that has no time of its own; midnight when left empty",
		displayOptions: { show },
	},
	{
		displayName: 'Every Year',
		name: 'dateYearly',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description: 'Whether its anniversaries start the journey too, as for a birthday',
		displayOptions: { show },
	},
];

const scheduleProperties: INodeProperties[] = [
	{
		displayName: 'Runs',
		name: 'scheduleMode',
		type: 'options',
		noDataExpression: true,
		default: 'cron',
		options: [
			{ name: 'Once', value: 'once' },
			{ name: 'Repeatedly (Cron)', value: 'cron' },
		],
		displayOptions: { show: { triggerOn: ['schedule'] } },
	},
	{
		displayName: 'Start At',
		name: 'startAt',
		type: 'dateTime',
		noDataExpression: true,
		default: '',
		required: true,
		description: "Without an offset it is meant in the workflow's time zone",
		displayOptions: { show: { triggerOn: ['schedule'], scheduleMode: ['once'] } },
	},
	{
		displayName: 'Cron Expression',
		name: 'cronExpression',
		type: 'string',
		noDataExpression: true,
		default: '0 9 * * 1',
		required: true,
		placeholder: 'e.g. 0 9 * * 1',
		hint: "Minute, hour, day of the month, month, weekday; in the workflow's time zone",
		displayOptions: { show: { triggerOn: ['schedule'], scheduleMode: ['cron'] } },
	},
];

/** What starts the journey. */
export const entryProperties: INodeProperties[] = [
	triggerOnProperty,
	eventNameProperty('The event that starts the journey', { triggerOn: ['event'] }, { fixed: true }),
	...eventFilterProperties({ triggerOn: ['event'] }, { fixed: true }),
	...segmentProperties,
	...dateProperties,
	...scheduleProperties,
];
