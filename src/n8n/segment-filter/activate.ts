import { NodeOperationError, type ITriggerFunctions, type ITriggerResponse } from 'n8n-workflow';
import type { SegmentDefinition } from '../../segment/segment';
import { triggersOf } from '../journey-trigger/graph';
import { workspaceName } from '../journey-trigger/parameters';
import { sendStepsOf } from '../rules/send-steps';
import type { StoreHandle } from '../stores/handle';
import { storeOf } from '../stores/open';
import { segmentDefinition, type SegmentParameters } from './query';
import { saveSegment } from './save';

/**
 * Saves the segment as soon as its workflow is active, not at its first execution, so that journeys
 * and dropdowns know it; refuses one that cannot be saved.
 */
export async function triggerSegmentFilter(context: ITriggerFunctions): Promise<ITriggerResponse> {
	const { save, source } = context.getNode().parameters as unknown as SegmentParameters;
	if (context.getMode() === 'manual' || !save || source === 'segment') return {};
	const handle = await storeOf(context);
	const definition = await definitionOf(context, handle);
	if (definition === null) return {};
	const workspaceId = await handle.workspaceId(workspaceOf(context));
	await saveSegment(context, handle, workspaceId, definition);
	return {};
}

async function definitionOf(
	context: ITriggerFunctions,
	{ store }: StoreHandle,
): Promise<SegmentDefinition | null> {
	const node = context.getNode();
	const { id = '' } = context.getWorkflow();
	const parameters = node.parameters as unknown as SegmentParameters;
	try {
		const steps = await sendStepsOf(store, id);
		return segmentDefinition(parameters, context.getTimezone(), id, steps);
	} catch (error) {
		throw new NodeOperationError(node, error as Error);
	}
}

/** The node's own, or that of its journey. */
function workspaceOf(context: ITriggerFunctions): string {
	const { options } = context.getNode().parameters as { options?: { workspace?: string } };
	if (options?.workspace?.trim()) return workspaceName(context.getNode());
	const [trigger] = triggersOf(context);
	return trigger === undefined
		? 'default'
		: workspaceName(trigger as Parameters<typeof workspaceName>[0]);
}
