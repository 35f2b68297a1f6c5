import type { INodeProperties } from 'n8n-workflow';
import { choice, locator, orderingOptions } from './rule-kinds';

/** Parameters of the conditions about lead scores. */
export function scoreValues(fixed: boolean): INodeProperties[] {
	const score = { type: ['score'] };
	const model = {
		displayName: 'Score Model',
		name: 'scoreModel',
		searchListMethod: 'searchScoreModels',
		typed: { displayName: 'By Key', name: 'key', placeholder: 'e.g. fit' },
		fixed,
	};
	return [
		locator({
			...model,
			show: score,
			required: false,
			hint: "Leave empty for the contact's main score",
		}),
		locator({ ...model, show: { type: ['grade'] } }),
		{
			displayName: 'Group',
			name: 'scoreGroup',
			type: 'string',
			noDataExpression: fixed,
			default: '',
			placeholder: 'e.g. engagement',
			description: 'A group of the score model. Leave empty for the total.',
			displayOptions: { show: score },
		},
		choice(
			'Operator',
			'scoreComparison',
			[{ name: 'Equals', value: 'equals' }, ...orderingOptions],
			score,
			{ default: 'greaterOrEqual' },
		),
		{
			displayName: 'Points',
			name: 'points',
			type: 'number',
			noDataExpression: fixed,
			default: 0,
			displayOptions: { show: score },
		},
		{
			displayName: 'Grades',
			name: 'grades',
			type: 'string',
			noDataExpression: fixed,
			default: 'A',
			required: true,
			placeholder: 'e.g. A, B',
			description: 'Matches any of these grades; separate them with commas',
			displayOptions: { show: { type: ['grade'] } },
		},
	];
}
