import type { INodeProperties } from 'n8n-workflow';
import type { Show } from './rule-kinds';

const DESCRIPTIONS = {
	preview:
		'What running this node from the editor does. Defaults to Preview, as the operation reaches or changes contacts. Items of a test run of a journey are always previewed.',
	real: 'What running this node from the editor does. Defaults to Run for Real, as operators repair journeys from here. Items of a test run of a journey are always previewed.',
};

/** Whether an operation that writes does so when it is run from the editor. */
export const inTestRunsProperty = (
	byDefault: keyof typeof DESCRIPTIONS,
	show?: Show,
): INodeProperties => ({
	displayName: 'In Test Runs',
	name: 'inTestRuns',
	type: 'options',
	noDataExpression: true,
	default: byDefault,
	description: DESCRIPTIONS[byDefault],
	options: [
		{
			name: 'Preview',
			value: 'preview',
			description: 'Shows what would be done, and changes nothing',
		},
		{ name: 'Run for Real', value: 'real', description: 'Does what a production execution does' },
	],
	...(show && { displayOptions: { show } }),
});
