import type {
	IExecuteFunctions,
	INodeExecutionData,
	IRun,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';
import type { ExecutionResult, ReleasingNode } from '../../dispatcher/source';
import { DEFAULT_OVERDUE } from '../../journey/journey';
import type { Lease, Released } from '../../journey/position';
import type { Clock } from '../../lib/clock';
import { executionResultOf } from './execution-result';
import { itemOf, releasedLeases, releaseItems } from './journey-item';
import { isN8nRetry, takeOverLeases } from './n8n-retry';
import { noticeDeletedNodes } from '../journey-trigger/deleted-nodes';
import { keepGraphs } from '../journey-trigger/keep-graph';
import { endTimeOff } from '../journey-trigger/time-off';
import { refuseExecuteOnce } from '../parameters/checked';
import { nodeRefOf } from '../parameters/node-ref';
import { leadsToWaitForCall } from './waits-for-call';
import type { StoreHandle } from '../stores/handle';
import { storeOf } from '../stores/open';

/** How long deactivation of a workflow waits for its running executions. */
const DRAIN_MS = 5_000;

/**
 * Releases the contacts parked at this node while its workflow is active. The node gets the ids of
 * their positions and loads them itself; with `asItems` it gets ordinary items, which expressions
 * in its parameters need, and records the visits itself. Contacts that were moved to the node arrive
 * as ordinary items in any case.
 */
export async function startReleasing(
	context: ITriggerFunctions,
	{ asItems = false, isActivation = false } = {},
): Promise<ITriggerResponse> {
	if (context.getMode() === 'manual') return {};
	refuseExecuteOnce(context);
	const handle = await storeOf(context);
	const workflowId = context.getWorkflow().id!;
	const nodeId = await handle.nodeId(nodeRefOf(context));
	await endTimeOff(context, handle);
	await noticeDeletedNodes(context, handle, { isStarting: true, isActivation });
	const policy =
		(await handle.store.journeys.ofWorkflow(workflowId))?.config.overdue ?? DEFAULT_OVERDUE;
	await handle.store.maintenance.rescheduleOverdue([nodeId], policy, handle.clock.now());
	const emit = async (leases: readonly Lease[], isArriving: boolean): Promise<ExecutionResult> => {
		// Static data is saved with the emit, so the snapshot must be marked as changed.
		await storeOf(context);
		if (!asItems && !isArriving) return await emitBatch(context, releaseItems(leases));
		const released = await handle.store.positions.load(leases, handle.clock.now(), {
			visits: false,
		});
		if (released.length === 0) return { kind: 'done' };
		return await emitBatch(
			context,
			released.map((each, index) => itemOf(each, index, handle.store.id)),
		);
	};
	const stop = handle.release({
		nodeId,
		workflowId,
		...(leadsToWaitForCall(context) && { mostPerExecution: 1 }),
		release: withFewHeld(emit, handle.clock),
	});
	return {
		async closeFunction() {
			await stop(DRAIN_MS);
			// Best effort: without it the node is missed when its heartbeats have been for 30 s.
			await handle.store.maintenance.endHeartbeat([nodeId]).catch(() => undefined);
		},
	};
}

/** Between two executions at a node that find its contacts held, in ms. */
const HELD_MS = 60_000;

/** Only an execution has the published version: while contacts are held, one a minute looks. */
function withFewHeld(emit: ReleasingNode['release'], clock: Clock): ReleasingNode['release'] {
	let held = { until: -Infinity, reason: '' };
	return async (leases, isArriving) => {
		if (clock.now() < held.until) return { kind: 'held', reason: held.reason };
		const result = await emit(leases, isArriving);
		if (result.kind === 'held') held = { ...result, until: clock.now() + HELD_MS };
		return result;
	};
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
	const own = isN8nRetry(context) ? await ofRetry(context, handle, leases) : leases;
	const released = await handle.store.positions.load(own, handle.clock.now());
	return released.map((each) => ({ released: each, item: itemOf(each, 0, handle.store.id) }));
}

async function ofRetry(
	context: IExecuteFunctions,
	handle: StoreHandle,
	former: readonly Lease[],
): Promise<Lease[]> {
	const journey = await handle.store.journeys.ofWorkflow(context.getWorkflow().id ?? '');
	if (journey === null) return [];
	const { workspaceId } = journey;
	const leases = await takeOverLeases(
		context,
		handle,
		former.map((lease) => ({ ...lease, workspaceId })),
	);
	return leases.flatMap((lease) => lease ?? []);
}
