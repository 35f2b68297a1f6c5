import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import {
	branchOutputs,
	executeBranch,
	ruleSearches,
	tellingOpenOutputs,
	withChecked,
} from '../../src';
import { builderHints } from '../shared/builder-hints';
import { postgresCredential } from '../shared/store';
import { properties } from './properties';

export class BranchOnBehavior implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Branch on Behavior',
		name: 'branchOnBehavior',
		icon: { light: 'file:branchOnBehavior.svg', dark: 'file:branchOnBehavior.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ [...($parameter["branches"]?.["values"] ?? []).map((branch) => branch.name), "Otherwise"].join(" → ") }}',
		description: 'Routes contacts by behavior, attributes and segments',
		defaults: { name: 'Branch on Behavior' },
		builderHint: builderHints.branchOnBehavior,
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{ (${branchOutputs.toString()})($parameter) }}`,
		parameterPane: 'wide',
		// No tool: it moves contacts along a journey, which an agent has no part in.
		usableAsTool: undefined,
		credentials: [postgresCredential],
		properties,
	};

	methods = { listSearch: ruleSearches };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await withChecked(this, properties, tellingOpenOutputs(executeBranch));
	}
}
