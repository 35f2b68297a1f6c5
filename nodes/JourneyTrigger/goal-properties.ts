import type { INodeProperties } from 'n8n-workflow';
import {
	eventFilterProperties,
	eventNameProperty,
	filterMatchOption,
	instanceOption,
	NO_FILTERS,
} from '../shared/event';
import { ruleProperties } from '../shared/rule';
import { fieldTitle } from '../shared/titles';

interface Texts {
	displayName: string;
	name: string;
	placeholder: string;
	entry: string;
	description: string;
	example: string;
}

/** Conditions that end a journey, by an event or a rule: goals and exits. */
function exitConditionsProperty(texts: Texts): INodeProperties {
	return {
		displayName: texts.displayName,
		name: texts.name,
		type: 'fixedCollection',
		default: {},
		placeholder: texts.placeholder,
		typeOptions: { multipleValues: true, fixedCollection: { itemTitle: fieldTitle('name') } },
		description: texts.description,
		options: [
			{
				displayName: texts.entry,
				name: 'values',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						noDataExpression: true,
						default: '',
						required: true,
						placeholder: texts.example,
						description: 'Name shown in reports',
					},
					{
						displayName: 'Met By',
						name: 'metBy',
						type: 'options',
						noDataExpression: true,
						default: 'event',
						options: [
							{ name: 'Event', value: 'event', description: 'The contact performs an event' },
							{
								name: 'Rule',
								value: 'rule',
								description: "Conditions on the contact's data and behavior become true",
							},
						],
					},
					eventNameProperty(
						'Counts events since the contact entered the journey',
						{ metBy: ['event'] },
						{ fixed: true },
					),
					...eventFilterProperties({ metBy: ['event'] }, { fixed: true }),
					{
						...filterMatchOption,
						noDataExpression: true,
						displayOptions: { show: { metBy: ['event'] }, hide: { propertyFilters: NO_FILTERS } },
					},
					{ ...instanceOption, displayOptions: { show: { metBy: ['event'] } } },
					...ruleProperties({ show: { metBy: ['rule'] }, fixed: true }),
				],
			},
		],
	};
}

export const goalProperties: INodeProperties[] = [
	exitConditionsProperty({
		displayName: 'Goals',
		name: 'goals',
		placeholder: 'Add Goal',
		entry: 'Goal',
		description:
			'Defines success. As soon as a contact meets a goal, the journey ends as converted, even during a wait.',
		example: 'e.g. Bought',
	}),
	exitConditionsProperty({
		displayName: 'Exits',
		name: 'exits',
		placeholder: 'Add Exit',
		entry: 'Exit',
		description: "Ends a contact's journey early, even during a wait",
		example: 'e.g. Canceled',
	}),
];
