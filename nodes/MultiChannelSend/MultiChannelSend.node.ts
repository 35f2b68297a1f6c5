import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';
import { executeSend, startReleasing } from '../../src';
import { description } from './description';

/** Its trigger releases contacts whose message had to be put off. */
export class MultiChannelSend implements INodeType {
	description = description;

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await startReleasing(this, { asItems: true });
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeSend(this);
	}
}
