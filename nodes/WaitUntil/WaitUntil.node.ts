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
	executeWaitUntil,
	ruleSearches,
	triggerWaitUntil,
	waitHints,
	waitOutputs,
	waitSubtitle,
	tellingOpenOutputs,
	withChecked,
} from '../../src';
import { builderHints } from '../shared/builder-hints';
import { postgresCredential } from '../shared/store';
import { properties } from './properties';

/**
 * A step with a trigger behind it: contacts that reach it are parked, and its trigger starts an
 * execution at this node for those whose wait is over.
 */
export class WaitUntil implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Wait Until',
		name: 'waitUntil',
		icon: { light: 'file:waitUntil.svg', dark: 'file:waitUntil.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: `={{ (${waitSubtitle.toString()})($parameter) }}`,
		description:
			"Holds each contact for a set time or until a date, event or condition, in the contact's time zone",
		defaults: { name: 'Wait Until' },
		builderHint: builderHints.waitUntil,
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{ (${waitOutputs.toString()})($parameter) }}`,
		// No tool: it moves contacts along a journey, which an agent has no part in.
		usableAsTool: undefined,
		credentials: [postgresCredential],
		hints: waitHints,
		properties,
	};

	methods = { listSearch: ruleSearches };

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await triggerWaitUntil(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await withChecked(this, properties, tellingOpenOutputs(executeWaitUntil));
	}
}
