import { NodeOperationError, type ITriggerFunctions, type ITriggerResponse } from 'n8n-workflow';
import { startReleasing } from '../items/release';
import type { PackNode } from '../parameters/property';
import { isRehearsed } from './channels/rehearsed';
import { checkSend } from './check';

/**
 * Refuses to be activated where no message could be sent, and releases contacts with deferred
 * messages.
 */
export async function triggerSend(
	context: ITriggerFunctions,
	description: PackNode,
): Promise<ITriggerResponse> {
	if (context.getMode() !== 'manual' && !isRehearsed()) await check(context, description);
	return await startReleasing(context, { asItems: true });
}

/** When n8n starts again nothing is refused: the workflow's other messages go on. */
async function check(context: ITriggerFunctions, description: PackNode): Promise<void> {
	const node = context.getNode();
	try {
		await checkSend(context, description);
	} catch (error) {
		if (!isRestart(context)) throw new NodeOperationError(node, error as Error);
		context.logger.error(`Journey: '${node.name}': ${(error as Error).message}`);
	}
}

function isRestart(context: ITriggerFunctions): boolean {
	return ['init', 'leadershipChange'].includes(context.getActivationMode());
}
