import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import {
	executeSegmentFilter,
	ruleSearches,
	segmentOutputs,
	tellingOpenOutputs,
	triggerSegmentFilter,
	withChecked,
} from '../../src';
import { builderHints } from '../shared/builder-hints';
import { postgresCredential } from '../shared/store';
import { properties } from './properties';

export class SegmentFilter implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Segment Filter',
		name: 'segmentFilter',
		icon: { light: 'file:segmentFilter.svg', dark: 'file:segmentFilter.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ ($parameter["operation"] === "find" ? "Find: " : "Filter: ") + ($parameter["source"] === "segment" ? ($parameter["segment"]?.["value"] || $parameter["segment"] || "Saved Segment") : ($parameter["save"] && ($parameter["segmentName"] || $parameter["segmentKey"])) || "Conditions") }}',
		description: 'Splits contacts by segment membership, lists members, or saves the segment',
		defaults: { name: 'Segment Filter' },
		builderHint: builderHints.segmentFilter,
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{ (${segmentOutputs.toString()})($parameter) }}`,
		parameterPane: 'wide',
		usableAsTool: true,
		credentials: [postgresCredential],
		properties,
	};

	methods = { listSearch: ruleSearches };

	/** Saves the segment when its workflow is activated; nothing starts here. */
	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await triggerSegmentFilter(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await withChecked(this, properties, tellingOpenOutputs(executeSegmentFilter));
	}
}
