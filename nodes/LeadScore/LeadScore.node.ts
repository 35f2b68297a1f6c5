import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import {
	executeLeadScore,
	ruleSearches,
	scoreOutputs,
	tellingOpenOutputs,
	withChecked,
} from '../../src';
import { builderHints } from '../shared/builder-hints';
import { postgresCredential } from '../shared/store';
import { properties } from './properties';

export class LeadScore implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Lead Score',
		name: 'leadScore',
		icon: { light: 'file:leadScore.svg', dark: 'file:leadScore.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["scoreKey"] + ($parameter["threshold"] ? ", Threshold " + $parameter["thresholdAt"] : "") }}',
		description:
			'Scores contacts by behavior and attributes, explains the score, and routes contacts who cross a threshold',
		defaults: { name: 'Lead Score' },
		builderHint: builderHints.leadScore,
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{ (${scoreOutputs.toString()})($parameter) }}`,
		// No tool: it moves contacts along a journey, which an agent has no part in.
		usableAsTool: undefined,
		credentials: [postgresCredential],
		properties,
	};

	methods = { listSearch: ruleSearches };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await withChecked(this, properties, tellingOpenOutputs(executeLeadScore));
	}
}
