import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import {
	executeJourneyReport,
	executeRehearse,
	reportSearches,
	searchWorkflows,
	withChecked,
} from '../../src';
import { builderHints } from '../shared/builder-hints';
import { postgresCredential } from '../shared/store';
import { properties, withoutStore } from './properties';

export class JourneyReport implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Journey Report',
		name: 'journeyReport',
		icon: { light: 'file:journeyReport.svg', dark: 'file:journeyReport.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ ({ attention: "Contacts Needing Attention", cohorts: "Cohorts", conversions: "Conversions", declareWinner: "Declare Winner", experiment: "Experiment", funnel: "Funnel", map: "Journey Map", messages: "Messages", rehearse: "Rehearse", sampleSize: "Sample Size", scores: "Score Distribution", segments: "Segment Growth", stepTimes: "Step Times", surveys: "NPS and CSAT" })[$parameter["operation"]] }}',
		description:
			'Reports on journeys: funnel, step times, map, experiments, messages, conversions and contacts needing attention; rehearses workflows',
		defaults: { name: 'Journey Report' },
		builderHint: builderHints.journeyReport,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [
			{
				...postgresCredential,
				displayOptions: { ...postgresCredential.displayOptions, hide: withoutStore },
			},
			{
				name: 'n8nApi',
				required: true,
				displayOptions: { show: { operation: ['rehearse'] } },
			},
		],
		properties,
	};

	methods = { listSearch: { ...reportSearches, searchWorkflows } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const rehearses = this.getNodeParameter('operation', 0) === 'rehearse';
		const execute = rehearses ? executeRehearse : executeJourneyReport;
		return await withChecked(this, properties, execute);
	}
}
