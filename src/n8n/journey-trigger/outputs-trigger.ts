import { NodeOperationError, type ITriggerFunctions, type ITriggerResponse } from 'n8n-workflow';
import { storeOf } from '../stores/open';
import { triggersOf } from './graph';
import { acceptGraphs } from './keep-graph';

/**
 * Of nodes whose outputs are a list. It starts nothing: of a workflow that is active n8n starts only
 * what was edited, and by this an edit of the list is refused when it is published.
 */
export async function triggerOfOutputs(context: ITriggerFunctions): Promise<ITriggerResponse> {
	if (context.getMode() === 'manual' || triggersOf(context).length === 0) return {};
	const handle = await storeOf(context);
	try {
		await acceptGraphs(context, handle);
	} catch (error) {
		throw new NodeOperationError(context.getNode(), error as Error);
	}
	return {};
}
