import type { INodeProperties } from 'n8n-workflow';
import { choice } from '../shared/rule-kinds';

const RANGED = [
	'funnel',
	'stepTimes',
	'map',
	'conversions',
	'cohorts',
	'experiment',
	'messages',
	'segments',
	'surveys',
];
const COMPARED = ['funnel', 'conversions', 'messages', 'segments', 'surveys'];

const day = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'dateTime',
	default: '',
	description,
	displayOptions: { show: { operation: RANGED, dateRange: ['custom'] } },
});

export const rangeProperties: INodeProperties[] = [
	choice(
		'Date Range',
		'dateRange',
		[
			{ name: 'All Time', value: 'allTime' },
			{ name: 'Custom', value: 'custom' },
			{
				name: 'Last 30 Days',
				value: 'last30Days',
				description: "Today and the 29 days before, in the journey's time zone",
			},
			{ name: 'Last 7 Days', value: 'last7Days', description: 'Today and the 6 days before' },
			{ name: 'Last 90 Days', value: 'last90Days', description: 'Today and the 89 days before' },
			{ name: 'Last Month', value: 'lastMonth' },
			{ name: 'This Month', value: 'thisMonth', description: 'From its first day to today' },
		],
		{ operation: RANGED },
		{ default: 'last30Days', noDataExpression: false },
	),
	day('From', 'from', 'First day of the range. Leave empty for no limit.'),
	day('To', 'to', 'Last day of the range, included. Leave empty for today.'),
	choice(
		'Date Basis',
		'dateBasis',
		[
			{
				name: 'Entry Date',
				value: 'entry',
				description: 'Enrollments that entered in the range, with all that became of them',
			},
			{
				name: 'Event Date',
				value: 'event',
				description: 'What happened in the range, whenever the enrollments entered',
			},
		],
		{ operation: ['funnel', 'stepTimes', 'map', 'conversions'] },
	),
	{
		displayName: 'Compare With Previous Period',
		name: 'compare',
		type: 'boolean',
		default: false,
		description: 'Whether to add columns for the same number of days before the range',
		displayOptions: { show: { operation: COMPARED }, hide: { dateRange: ['allTime'] } },
	},
];
