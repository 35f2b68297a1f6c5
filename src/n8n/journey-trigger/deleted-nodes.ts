import type { IExecuteFunctions, ITriggerFunctions } from 'n8n-workflow';
import { leftNodeText } from '../../operations/deleted-nodes';
import { mapOptionsOf } from '../parameters/map-options';
import type { StoreHandle } from '../stores/handle';
import { ownNodesOf } from './graph';

type Context = Pick<ITriggerFunctions | IExecuteFunctions, 'getWorkflow' | 'logger'>;

/**
 * Tells the store which nodes the workflow has now; see JourneyStore.keepNodes. False if this n8n
 * does not show them.
 */
export async function keepNodes(
	context: Context,
	{ store, clock }: StoreHandle,
	isStarting: boolean,
): Promise<boolean> {
	const workflowId = context.getWorkflow().id ?? '';
	const refs = ownNodesOf(context)?.map(({ id, name, type, parameters }) => ({
		...{ workflowId, nodeKey: id, name, type },
		...mapOptionsOf(parameters),
	}));
	if (refs === undefined) return false;
	return await store.journeys.keepNodes(workflowId, refs, clock.now(), { isStarting });
}

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
	context: Context,
	handle: StoreHandle,
	{ isStarting, isActivation = false }: Occasion,
): Promise<void> {
	const hasGone = await keepNodes(context, handle, isStarting);
	if (!hasGone && !isActivation) return;
	const { store, clock } = handle;
	const workflowId = context.getWorkflow().id ?? '';
	for (const left of await store.maintenance.leaveDeletedNodes(clock.now(), workflowId)) {
		const text = `Journey: ${leftNodeText(left)}`;
		if (left.became === 'replaced') context.logger.info(text);
		else context.logger.warn(text);
	}
}
