import { NodeOperationError, type ITriggerFunctions, type ITriggerResponse } from 'n8n-workflow';
import { startReleasing } from '../items/release';
import { checkPolicyParameters } from './policy';

/** Releases contacts with deferred messages. */
export async function triggerSend(context: ITriggerFunctions): Promise<ITriggerResponse> {
	if (context.getMode() !== 'manual') {
		const node = context.getNode();
		try {
			checkPolicyParameters(node);
		} catch (error) {
			throw new NodeOperationError(node, error as Error);
		}
	}
	return await startReleasing(context, { asItems: true });
}
