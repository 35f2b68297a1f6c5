import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import {
	executeSplitTest,
	splitOutputs,
	splitSubtitle,
	tellingOpenOutputs,
	withChecked,
} from '../../src';
import { builderHints } from '../shared/builder-hints';
import { postgresCredential } from '../shared/store';
import { properties } from './properties';

export class SplitTest implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Split Test',
		name: 'splitTest',
		icon: { light: 'file:splitTest.svg', dark: 'file:splitTest.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: `={{ (${splitSubtitle.toString()})($parameter) }}`,
		description:
			'Splits contacts at random by weight or by conversion rate; each contact keeps its arm',
		defaults: { name: 'Split Test' },
		builderHint: builderHints.splitTest,
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{ (${splitOutputs.toString()})($parameter) }}`,
		// No tool: it moves contacts along a journey, which an agent has no part in.
		usableAsTool: undefined,
		credentials: [postgresCredential],
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await withChecked(this, properties, tellingOpenOutputs(executeSplitTest));
	}
}
