import type {
	IExecuteFunctions,
	INodeExecutionData,
	IRun,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';
import type { ExecutionResult } from '../../dispatcher/source';
import { DEFAULT_OVERDUE } from '../../journey/journey';
import type { Released } from '../../journey/position';
import { isTransient } from '../../store/errors';
import { culpritsOf } from './culprits';
import { itemOf, releasedLeases, releaseItems } from './journey-item';
import { keepGraphs } from '../journey-trigger/keep-graph';
import { endTimeOff } from '../journey-trigger/time-off';
import { refuseExecuteOnce } from '../parameters/checked';
import { nodeRefOf } from '../parameters/node-ref';
import { leadsToWaitForCall } from './waits-for-call';
import type { StoreHandle } from '../stores/handle';
import { storeOf } from '../stores/open';
import { systemClock } from '../system';

/** How long deactivation of a workflow waits for its running executions. */
const DRAIN_MS = 5_000;

/**
 * Releases the contacts parked at this node while its workflow is active. The node gets the ids of
 * their positions and loads them itself; with `asItems` it gets ordinary items, which expressions
 * in its parameters need, and records the visits itself.
 */
export async function startReleasing(
	context: ITriggerFunctions,
	{ asItems = false } = {},
): Promise<ITriggerResponse> {
	if (context.getMode() === 'manual') return {};
	refuseExecuteOnce(context);
	const handle = await storeOf(context);
	const workflowId = context.getWorkflow().id!;
	const nodeId = await handle.nodeId(nodeRefOf(context));
	await endTimeOff(context, handle);
	const policy =
		(await handle.store.journeys.ofWorkflow(workflowId))?.config.overdue ?? DEFAULT_OVERDUE;
	await handle.store.maintenance.rescheduleOverdue([nodeId], policy, handle.clock.now());
	const stop = handle.release({
		nodeId,
		workflowId,
		...(leadsToWaitForCall(context) && { mostPerExecution: 1 }),
		release: async (leases) => {
			// Static data is saved with the emit, so the snapshot must be marked as changed.
			await storeOf(context);
			if (!asItems) return await emitBatch(context, releaseItems(leases));
			const released = await handle.store.positions.load(leases, handle.clock.now(), {
				visits: false,
			});
			if (released.length === 0) return { kind: 'done' };
			return await emitBatch(
				context,
				released.map((each, index) => itemOf(each, index, handle.store.id)),
			);
		},
	});
	return { closeFunction: () => stop(DRAIN_MS) };
}

/** Starts an execution, and resolves when it ends. The only caller of n8n's done promise. */
export async function emitBatch(
	context: ITriggerFunctions,
	items: INodeExecutionData[],
): Promise<ExecutionResult> {
	const done = context.helpers.createDeferredPromise<IRun>();
	context.emit([items], undefined, done);
	return executionResultOf(await done.promise);
}

function executionResultOf(execution: IRun | undefined): ExecutionResult {
	if (execution === undefined)
		return { kind: 'failed', reason: 'n8n did not start the execution.' };
	if (execution.status === 'success') return { kind: 'done' };
	if (execution.status === 'waiting') {
		return { kind: 'waiting', until: new Date(execution.waitTill ?? systemClock.now()).getTime() };
	}
	const { error, lastNodeExecuted } = execution.data?.resultData ?? {};
	const message = error?.message ?? `The execution ended as '${execution.status}'.`;
	const reason = lastNodeExecuted === undefined ? message : failedAt(lastNodeExecuted, message);
	if (isTransient(error)) return { kind: 'storeOutage', reason };
	return { kind: 'failed', reason, culprits: culpritsOf(execution) };
}

/** The contact still stands at the node that released it, so the reason names the one that failed. */
export function failedAt(node: string, message: string): string {
	return `In '${node}': ${message}`;
}

export interface LoadedRelease {
	released: Released;
	item: INodeExecutionData;
}

/**
 * The contacts of a released batch, read anew; null for ordinary items. Contacts whose lease or
 * enrollment has ended meanwhile are left out.
 */
export async function loadRelease(
	context: IExecuteFunctions,
	handle: StoreHandle,
): Promise<LoadedRelease[] | null> {
	const leases = releasedLeases(context.getInputData());
	if (leases === null) return null;
	await keepGraphs(context, handle);
	const released = await handle.store.positions.load(leases, handle.clock.now());
	return released.map((each) => ({ released: each, item: itemOf(each, 0, handle.store.id) }));
}
