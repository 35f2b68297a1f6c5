import type { INodeProperties } from 'n8n-workflow';
import { MOST_TIME, unitOptions } from './amount';
import {
	compareAsOptions,
	ignoreCaseTexts,
	operatorOptions,
	WITHOUT_CASE,
	WITHOUT_VALUE,
} from './event';
import { choice, locator, type Show } from './rule-kinds';
import { scoreValues } from './rule-scores';

const NEAR = ['withinLast', 'withinNext'];
const COMPARED = ['attribute', 'variable'];

const attributeOperators = [
	...operatorOptions,
	{ name: 'Is a Date Within the Last ...', value: 'withinLast' },
	{ name: 'Is a Date Within the Next ...', value: 'withinNext' },
].sort((a, b) => a.name.localeCompare(b.name));

/** Parameters of the conditions about the contact. */
export function contactValues(fixed: boolean): INodeProperties[] {
	return [
		...comparedValues(fixed),
		...scoreValues(fixed),
		...belongingValues(fixed),
		...channelValues(fixed),
	];
}

function comparedValues(fixed: boolean): INodeProperties[] {
	const dates = { type: ['attribute'], operator: NEAR };
	const withValue = { show: { type: COMPARED }, hide: { operator: [...WITHOUT_VALUE, ...NEAR] } };
	return [
		locator({
			displayName: 'Attribute',
			name: 'attribute',
			show: { type: ['attribute'] },
			description: 'A profile field such as email, or an attribute; use dots for nested values',
			searchListMethod: 'searchAttributes',
			typed: { displayName: 'By Path', name: 'path', placeholder: 'e.g. address.city' },
			fixed,
		}),
		{
			displayName: 'Variable',
			name: 'variable',
			type: 'string',
			noDataExpression: fixed,
			default: '',
			required: true,
			placeholder: 'e.g. brand',
			description: "Name of one of the Journey Trigger's 'Journey Variables'",
			displayOptions: { show: { type: ['variable'] } },
		},
		choice('Operator', 'operator', attributeOperators, { type: ['attribute'] }, equals),
		choice('Operator', 'operator', operatorOptions, { type: ['variable'] }, equals),
		{
			displayName: 'Value',
			name: 'value',
			type: 'string',
			noDataExpression: fixed,
			default: '',
			description: "For 'Is One Of', separate values with commas",
			displayOptions: withValue,
		},
		choice(
			'Compare As',
			'compareAs',
			compareAsOptions,
			{ type: COMPARED },
			{ displayOptions: withValue },
		),
		{
			...ignoreCaseTexts,
			noDataExpression: fixed,
			displayOptions: {
				show: { type: COMPARED, compareAs: ['automatic', 'string'] },
				hide: { operator: [...WITHOUT_CASE, ...NEAR] },
			},
		},
		...amountValues(fixed, dates, { displayName: 'Time', unit: 'days', amount: 7 }),
	];
}

const equals = { default: 'equals' };

export function amountValues(
	fixed: boolean,
	show: Show,
	{ displayName, unit, amount }: { displayName: string; unit: string; amount: number },
): INodeProperties[] {
	return [
		{
			displayName,
			name: 'amount',
			type: 'number',
			noDataExpression: fixed,
			default: amount,
			typeOptions: { minValue: 0, maxValue: MOST_TIME },
			displayOptions: { show },
		},
		choice(`${displayName} Unit`, 'amountUnit', unitOptions, show, { default: unit }),
	];
}

/** 'Is' or 'Is Not', in words that read on. */
function isOrNot(type: string, is: string, isNot: string): INodeProperties {
	return choice(
		'Contact',
		'is',
		[
			{ name: is, value: 'is' },
			{ name: isNot, value: 'isNot' },
		],
		{ type: [type] },
	);
}

function belongingValues(fixed: boolean): INodeProperties[] {
	return [
		isOrNot('segment', 'Is In', 'Is Not In'),
		locator({
			displayName: 'Segment',
			name: 'segment',
			show: { type: ['segment'] },
			description: 'A segment saved by a Segment Filter',
			searchListMethod: 'searchSegments',
			typed: { displayName: 'By Key', name: 'key', placeholder: 'e.g. vip' },
			fixed,
		}),
		isOrNot('stage', 'Is In', 'Is Not In'),
		locator({
			displayName: 'Stage',
			name: 'stage',
			show: { type: ['stage'] },
			description: 'Matches any of the given stages; separate names with commas',
			searchListMethod: 'searchStages',
			typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. customer, advocate' },
			fixed,
		}),
	];
}

function channelValues(fixed: boolean): INodeProperties[] {
	const consent = { type: ['consent'] };
	return [
		isOrNot('reachable', 'Is Reachable', 'Is Not Reachable'),
		locator({
			displayName: 'Channel',
			name: 'channel',
			show: { type: ['consent', 'reachable'] },
			searchListMethod: 'searchChannels',
			typed: { displayName: 'By Name', name: 'name', placeholder: 'e.g. email' },
			fixed,
		}),
		{
			displayName: 'Topic',
			name: 'topic',
			type: 'string',
			noDataExpression: fixed,
			default: '',
			placeholder: 'e.g. newsletter',
			description: 'Leave empty for the whole channel',
			displayOptions: { show: consent },
		},
		choice(
			'Consent',
			'consent',
			[
				{ name: 'Opted In', value: 'optedIn' },
				{ name: 'Opted Out', value: 'optedOut' },
				{ name: 'Unknown', value: 'unknown', description: 'No consent recorded' },
			],
			consent,
		),
	];
}
