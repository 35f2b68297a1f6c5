import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { executeSend, startReleasing } from '../../src';
import { postgresCredential } from '../shared/store';
import { properties } from './properties';

/** Its trigger releases contacts whose message had to be put off. */
export class MultiChannelSend implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Multi-Channel Send',
		name: 'multiChannelSend',
		icon: { light: 'file:multiChannelSend.svg', dark: 'file:multiChannelSend.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["subject"] || "Email" }}',
		description: 'Sends each contact one message, once, also when n8n stops in the middle',
		defaults: { name: 'Multi-Channel Send' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Sent', 'Skipped', 'Failed'],
		usableAsTool: true,
		credentials: [
			{ name: 'smtp', required: true, displayOptions: { show: { channel: ['email'] } } },
			postgresCredential,
		],
		properties,
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await startReleasing(this, { asItems: true });
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeSend(this);
	}
}
