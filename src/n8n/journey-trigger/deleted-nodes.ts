import type { IExecuteFunctions, ITriggerFunctions } from 'n8n-workflow';
import { leftNodeText } from '../../operations/deleted-nodes';
import { mapOptionsOf } from '../parameters/map-options';
import type { StoreHandle } from '../stores/handle';
import { ownNodesOf } from './graph';

/** `isStarting`: see JourneyStore.keepNodes. */
interface Occasion {
	isStarting: boolean;
	/** Also contacts at nodes that have gone before are told of. */
	isActivation?: boolean;
}

/**
 * Tells the store which nodes the workflow has now, and does what becomes of contacts at those that
 * have gone. n8n's log has a line for each of these.
 */
export async function noticeDeletedNodes(
	context: ITriggerFunctions | IExecuteFunctions,
	{ store, clock }: StoreHandle,
	{ isStarting, isActivation = false }: Occasion,
): Promise<void> {
	const workflowId = context.getWorkflow().id ?? '';
	const nodes = ownNodesOf(context);
	if (nodes === null) return;
	const refs = nodes.map(({ id, name, type, parameters }) => ({
		...{ workflowId, nodeKey: id, name, type },
		...mapOptionsOf(parameters),
	}));
	const now = clock.now();
	const hasGone = await store.journeys.keepNodes(workflowId, refs, now, { isStarting });
	if (!hasGone && !isActivation) return;
	for (const left of await store.maintenance.leaveDeletedNodes(now, workflowId)) {
		const text = `Journey: ${leftNodeText(left)}`;
		if (left.became === 'replaced') context.logger.info(text);
		else context.logger.warn(text);
	}
}
