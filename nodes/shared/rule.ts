import type { INodeProperties } from 'n8n-workflow';
import { amountValues, contactValues } from './rule-contact';
import { eventValues } from './rule-events';
import { choice, conditionKinds, type Show } from './rule-kinds';
import { messageOptions, messageValues } from './rule-messages';
import { kindTitle } from './titles';

const RULES = 'https://github.com/n8n-nodes-journey/n8n-nodes-journey/blob/main/docs/rules.md';

/**
 * Tells the dropdowns which workflow they are in, which n8n does not. Nodes with rules have it at
 * their top level.
 */
export const workflowProperty: INodeProperties = {
	displayName: 'Workflow ID',
	name: 'workflowId',
	type: 'hidden',
	default: '={{ $workflow.id }}',
};

/** What a condition says without: the editor offers them by 'Add Condition Option' until they are set. */
const RARE = new Set([
	...['count', 'times', 'propertyFilters', 'thenPropertyFilters', 'thenFurther', 'more'],
	...['compareAs', 'ignoreCase', 'scoreModel', 'scoreGroup', 'topic'],
]);

/** Of a fixedCollection: fields that have their default, and are not `shown`, are left out. */
export const shown = (property: INodeProperties): INodeProperties => ({
	...property,
	typeOptions: { ...property.typeOptions, showEvenWhenOptional: true },
});

/** The fields of one condition; `fixed` ones are the same for every item. */
export function conditionValues(fixed: boolean): INodeProperties[] {
	return allValues(fixed).map((each) => (isRare(each) ? each : shown(each)));
}

/** 'Exactly' and 'At Most' say nothing without a number, nor 'Newest Event' without a filter. */
const isRare = ({ name, displayOptions: { show } = {} }: INodeProperties): boolean =>
	RARE.has(name) && show?.count === undefined && show?.type?.join() !== 'newestEvent';

function allValues(fixed: boolean): INodeProperties[] {
	return [
		{
			displayName: 'Condition',
			name: 'type',
			type: 'options',
			noDataExpression: true,
			default: 'didEvent',
			options: conditionKinds,
		},
		...messageValues(fixed),
		...contactValues(fixed),
		...eventValues(fixed),
		messageOptions(fixed),
		...journeyValues(fixed),
	];
}

function journeyValues(fixed: boolean): INodeProperties[] {
	const show = { type: ['timeInJourney'] };
	return [
		choice(
			'Time Since Entry',
			'since',
			[
				{ name: 'At Least', value: 'atLeast' },
				{ name: 'Less Than', value: 'lessThan' },
			],
			show,
		),
		...amountValues(fixed, show, { displayName: 'Time', unit: 'days', amount: 7 }),
	];
}

const EXAMPLE = `{
  "version": 1,
  "any": [
    {
      "type": "event",
      "name": "Order Completed",
      "window": { "last": { "amount": 30, "unit": "days" } }
    },
    {
      "all": [
        { "type": "stage", "in": ["customer"] },
        { "type": "score", "operator": "greaterOrEqual", "value": 50 }
      ]
    }
  ]
}`;

interface RuleTexts {
	/** Absent: always. For the values of a fixedCollection it names fields beside them. */
	show?: Show;
	/** No expressions: there is no item yet. */
	fixed: boolean;
	/** Of the parameter that holds the conditions; the others' names begin with it. */
	name?: string;
}

/**
 * The rule editor: the same fields at the top level of a node and among the values of a
 * fixedCollection. `ruleFromParameters` makes a rule of them.
 */
export function ruleProperties({ show, fixed, name = 'conditions' }: RuleTexts): INodeProperties[] {
	const when = (more: Show): Pick<INodeProperties, 'displayOptions'> => ({
		displayOptions: { show: { ...show, ...more } },
	});
	const byConditions = when({ [`${name}DefineBy`]: ['conditions'] });
	return [
		{
			displayName: 'Define By',
			name: `${name}DefineBy`,
			type: 'options',
			noDataExpression: true,
			default: 'conditions',
			options: [
				{ name: 'Conditions', value: 'conditions' },
				{
					name: 'Rule (JSON)',
					value: 'json',
					description: 'For nested groups and rules created elsewhere',
				},
			],
			...(show && when({})),
		},
		{
			displayName: 'Must Match',
			name: `${name}Match`,
			type: 'options',
			noDataExpression: true,
			default: 'all',
			options: [
				{ name: 'All Conditions', value: 'all' },
				{ name: 'Any Condition', value: 'any' },
				{ name: 'No Condition', value: 'none' },
			],
			...byConditions,
		},
		{
			displayName: 'Conditions',
			name,
			type: 'fixedCollection',
			placeholder: 'Add Condition',
			default: {},
			typeOptions: {
				multipleValues: true,
				hideOptionalFields: true,
				addOptionalFieldButtonText: 'Add Condition Option',
				fixedCollection: { itemTitle: kindTitle('type') },
			},
			...byConditions,
			options: [{ displayName: 'Condition', name: 'values', values: conditionValues(fixed) }],
		},
		{
			displayName: 'Rule (JSON)',
			name: `${name}Json`,
			type: 'json',
			noDataExpression: fixed,
			default: EXAMPLE,
			typeOptions: { rows: 8 },
			hint: `See <a href="${RULES}" target="_blank">the rule language</a>`,
			...when({ [`${name}DefineBy`]: ['json'] }),
		},
	];
}
