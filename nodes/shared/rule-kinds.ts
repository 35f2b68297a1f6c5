import type { INodeProperties, INodePropertyModeTypeOptions } from 'n8n-workflow';

export type Show = NonNullable<INodeProperties['displayOptions']>['show'];

export const conditionKinds = [
	{ name: 'Attribute', value: 'attribute', description: 'Compares a profile field or attribute' },
	{ name: 'Consent', value: 'consent', description: 'Consent recorded for a channel or topic' },
	{
		name: 'Did Event',
		value: 'didEvent',
		description: 'Count, time window and property filters',
	},
	{ name: 'Did Not Do Event', value: 'didNotDoEvent' },
	{ name: 'Event Sequence', value: 'sequence', description: 'Events that follow one another' },
	{
		name: 'Event Total',
		value: 'eventTotal',
		description: 'Sum or average of a property, such as money spent on orders',
	},
	{ name: 'Grade', value: 'grade', description: 'Grade from a lead score' },
	{ name: 'Journey Variable', value: 'variable' },
	{
		name: 'Message Engagement',
		value: 'message',
		description: 'Whether a message was sent, opened, clicked or replied to',
	},
	{
		name: 'Newest Event',
		value: 'newestEvent',
		description: 'Checks only the latest event of a name, whatever came before it',
	},
	{
		name: 'Reachable',
		value: 'reachable',
		description: 'A channel has a working address and no opt-out',
	},
	{ name: 'Score', value: 'score', description: 'Points from a lead score' },
	{ name: 'Segment', value: 'segment', description: 'Membership in a saved segment' },
	{ name: 'Stage', value: 'stage', description: 'Stage of the customer lifecycle' },
	{ name: 'Time in Journey', value: 'timeInJourney' },
];

/**
 * Of a mode that lists what is in the store. Without the skip the editor loads nothing: it takes a
 * credential of the node's that another store would need for missing.
 */
export const listOptions = (searchListMethod: string): INodePropertyModeTypeOptions => ({
	searchListMethod,
	searchable: true,
	skipCredentialsCheckInRLC: true,
});

/** A choice out of a list that is loaded, or what is typed. */
export interface Locating {
	displayName: string;
	name: string;
	show: Show;
	description?: string;
	searchListMethod: string;
	/** What is typed: a name, key or path. */
	typed: { displayName: string; name: string; placeholder: string };
	fixed: boolean;
	required?: boolean;
	hint?: string;
}

export function locator(locating: Locating): INodeProperties {
	const { displayName, name, show, description, searchListMethod, typed, fixed } = locating;
	return {
		displayName,
		name,
		type: 'resourceLocator',
		noDataExpression: fixed,
		default: { mode: 'list', value: '' },
		...((locating.required ?? true) && { required: true }),
		...(description && { description }),
		...(locating.hint && { hint: locating.hint }),
		displayOptions: { show },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: listOptions(searchListMethod),
			},
			{ ...typed, type: 'string' },
		],
	};
}

/** A choice of a few. */
export function choice(
	displayName: string,
	name: string,
	options: Array<{ name: string; value: string; description?: string }>,
	show: Show,
	more: Partial<INodeProperties> = {},
): INodeProperties {
	return {
		displayName,
		name,
		type: 'options',
		noDataExpression: true,
		default: options[0].value,
		options,
		displayOptions: { show },
		...more,
	} as INodeProperties;
}

export const orderingOptions = [
	{ name: 'Is Greater Than', value: 'greaterThan' },
	{ name: 'Is Greater Than or Equal To', value: 'greaterOrEqual' },
	{ name: 'Is Less Than', value: 'lessThan' },
	{ name: 'Is Less Than or Equal To', value: 'lessOrEqual' },
];
