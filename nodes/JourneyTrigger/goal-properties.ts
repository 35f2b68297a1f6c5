import type { INodeProperties } from 'n8n-workflow';
import {
	eventFilterProperties,
	eventNameProperty,
	filterMatchOption,
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

/** Things that an event or a rule brings about: goals and exits. */
function momentousProperty(texts: Texts): INodeProperties {
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
						description: 'How reports call it',
					},
					{
						displayName: 'Met By',
						name: 'metBy',
						type: 'options',
						noDataExpression: true,
						default: 'event',
						options: [
							{ name: 'Event', value: 'event', description: 'The contact does something' },
							{
								name: 'Rule',
								value: 'rule',
								description: 'Conditions on what the contact is and did come to hold',
							},
						],
					},
					eventNameProperty(
						'Counts from the entry into the journey on',
						{ metBy: ['event'] },
						{ fixed: true },
					),
					...eventFilterProperties({ metBy: ['event'] }, { fixed: true }),
					{
						...filterMatchOption,
						noDataExpression: true,
						displayOptions: { show: { metBy: ['event'] }, hide: { propertyFilters: NO_FILTERS } },
					},
					...ruleProperties({ show: { metBy: ['rule'] }, fixed: true }),
				],
			},
		],
	};
}

export const goalProperties: INodeProperties[] = [
	momentousProperty({
		displayName: 'Goals',
		name: 'goals',
		placeholder: 'Add Goal',
		entry: 'Goal',
		description:
			'What counts as success. The first that a contact meets ends their journey as converted, at once, also while they wait.',
		example: 'e.g. Bought',
	}),
	momentousProperty({
		displayName: 'Exits',
		name: 'exits',
		placeholder: 'Add Exit',
		entry: 'Exit',
		description: "What ends a contact's journey early, at once, also while they wait",
		example: 'e.g. Cancelled',
	}),
];
