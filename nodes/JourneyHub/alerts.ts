import type { INodeProperties } from 'n8n-workflow';

const limit = (
	displayName: string,
	name: string,
	value: number,
	description: string,
	range: { minValue: number; maxValue: number; numberPrecision: number },
): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	noDataExpression: true,
	default: value,
	typeOptions: range,
	description,
});

const PERCENT = { minValue: 0.01, maxValue: 100, numberPrecision: 2 };
const COUNT = { minValue: 1, maxValue: 1_000_000, numberPrecision: 0 };

/** An alert is on if it is in the collection. */
export const alertsProperty: INodeProperties = {
	displayName: 'Alerts',
	name: 'alerts',
	type: 'collection',
	placeholder: 'Add Alert',
	default: {},
	description:
		'Checked every five minutes. Connected nodes get the event Journey Alert once, and Journey Alert Resolved when it is over.',
	options: [
		limit(
			'Bounces Above (Percent)',
			'bouncePercent',
			2.5,
			'Permanent bounces of messages sent today and yesterday, per channel. Critical at twice the value.',
			PERCENT,
		),
		limit(
			'Complaints Above (Percent)',
			'complaintPercent',
			0.15,
			'Spam complaints about messages sent today and yesterday, per channel. Critical at twice the value.',
			PERCENT,
		),
		limit(
			'Days Without Entries',
			'daysWithoutEntries',
			7,
			'Days in which an active journey has had no entry',
			{ ...COUNT, maxValue: 365 },
		),
		limit(
			'Drop-Off Above (Percent)',
			'dropOffPercent',
			50,
			'Contacts of the last 7 days that went no further from a step, if clearly more than in the 28 days before',
			PERCENT,
		),
		limit(
			'Failed Enrollments per Hour',
			'failuresPerHour',
			5,
			'Enrollments of a journey that failed within the last hour',
			COUNT,
		),
		limit(
			'Fewest Messages',
			'fewestMessages',
			1_000,
			'Bounces and complaints of fewer messages raise no alert',
			COUNT,
		),
		limit(
			'Stuck for Minutes',
			'minutesLate',
			15,
			'Contacts at a step that are late by this many minutes, or whose node no longer runs',
			{ ...COUNT, minValue: 3 },
		),
	],
};
