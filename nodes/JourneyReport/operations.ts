import type { INodeProperties } from 'n8n-workflow';

export const operationProperty: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'funnel',
	options: [
		{
			name: 'Cohorts',
			value: 'cohorts',
			action: 'Report on cohorts of a journey',
			description: 'Return steps reached and conversions by week of entry',
		},
		{
			name: 'Contacts Needing Attention',
			value: 'attention',
			action: 'Find contacts needing attention',
			description: 'Return contacts that are stuck, orphaned or failed, with reason and remedy',
		},
		{
			name: 'Conversions',
			value: 'conversions',
			action: 'Report on conversions of a journey',
			description: 'Return conversions by goal, day or week, and the median time to convert',
		},
		{
			name: 'Declare Winner',
			value: 'declareWinner',
			action: 'Declare the winner of a split test',
			description: 'Send all contacts of a Split Test by one arm from now on, or undo this',
		},
		{
			name: 'Experiment',
			value: 'experiment',
			action: 'Report on an experiment',
			description: 'Return conversion rates of the arms of a Split Test, with intervals',
		},
		{
			name: 'Funnel',
			value: 'funnel',
			action: 'Report on the funnel of a journey',
			description: 'Return how many contacts reached, passed and left each step',
		},
		{
			name: 'Journey Map',
			value: 'map',
			action: 'Draw the map of a journey',
			description: 'Return the paths that contacts took, over the workflow as it is now',
		},
		{
			name: 'Messages',
			value: 'messages',
			action: 'Report on messages',
			description: 'Return sends, deliveries, opens, clicks, bounces and complaints',
		},
		{
			name: 'NPS and CSAT',
			value: 'surveys',
			action: 'Report on surveys',
			description: 'Return survey scores with their margins of error',
		},
		{
			name: 'Rehearse',
			value: 'rehearse',
			action: 'Rehearse a workflow',
			description:
				'Play a workflow for contacts in virtual time: who gets what and when. Nothing is sent.',
		},
		{
			name: 'Sample Size',
			value: 'sampleSize',
			action: 'Compute the sample size of an experiment',
			description: 'Return how many enrollments an experiment needs, before it starts',
		},
		{
			name: 'Score Distribution',
			value: 'scores',
			action: 'Report on the distribution of a score',
			description: 'Return contacts by points or grade of a Lead Score',
		},
		{
			name: 'Segment Growth',
			value: 'segments',
			action: 'Report on the growth of a segment',
			description: 'Return members of a saved segment by day, with those who joined and left',
		},
		{
			name: 'Step Times',
			value: 'stepTimes',
			action: 'Report on step times of a journey',
			description: 'Return median and 90th percentile of the time at and between steps',
		},
	],
};
