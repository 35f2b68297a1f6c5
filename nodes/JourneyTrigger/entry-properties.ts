import type { INodeProperties } from 'n8n-workflow';
import { MOST_TIME, unitOptions } from '../shared/amount';
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
			description: "Each contact posted to this node's own URL",
		},
		{
			name: 'Contact Date',
			value: 'date',
			description: "A contact's date arrives, such as a birthday or renewal",
		},
		{
			name: 'Event',
			value: 'event',
			description: 'A contact performs an event, received at any URL of the workspace',
		},
		{
			name: 'Schedule',
			value: 'schedule',
			description: 'All members of a segment enter, once or repeatedly',
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
			"A segment saved by a Segment Filter with 'Save as Segment'. Until it is saved, it has no members and no contact enters.",
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
		description: 'Contacts who are already members when the workflow is activated do not enter',
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
			'Field or attribute that holds the date (ISO 8601, or epoch seconds or milliseconds); use dots for nested values',
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
		typeOptions: { minValue: -MOST_TIME, maxValue: MOST_TIME },
		description:
			'How long after the date the journey starts; use a negative number to start before it',
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
			"Time to use if the date has none, in the contact's time zone. Leave empty for midnight.",
		displayOptions: { show },
	},
	{
		displayName: 'Every Year',
		name: 'dateYearly',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description: 'Whether anniversaries of the date also start the journey, as for a birthday',
		displayOptions: { show },
	},
];

const scheduleProperties: INodeProperties[] = [
	{
		displayName: 'Recurrence',
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
		description: "Interpreted in the workflow's time zone unless it has a UTC offset",
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
		hint: "Minute, hour, day of the month, month and weekday, in the workflow's time zone",
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
