import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';
import { executeWaitUntil, searchEventNames, startReleasing } from '../../src';
import { description } from './description';

/**
 * A step with a trigger behind it: contacts that reach it are parked, and its trigger starts an
 * execution at this node for those whose wait is over.
 */
export class WaitUntil implements INodeType {
	description = description;

	methods = { listSearch: { searchEventNames } };

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await startReleasing(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeWaitUntil(this);
	}
}
