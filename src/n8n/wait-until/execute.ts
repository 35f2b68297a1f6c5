import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import type { ParkRequest, Outcome } from '../../journey/position';
import type { ParkResult } from '../../journey/position-store';
import { enrollItemsInline, inOrder } from '../items/enroll-inline';
import { leavingItem, type JourneyItem } from '../items/journey-item';
import { nodeRefOf } from '../parameters/node-ref';
import { droppedHints, hintAt, settleErrors, Tally } from '../items/results';
import { loadRelease, startReleasing, type LoadedRelease } from '../items/release';
import { systemClock } from '../system';
import { isTestRun } from '../parameters/test-run';
import { hintAtLeftBehind } from '../items/left-behind';
import { readJourneyItems } from '../items/recover';
import type { StoreHandle } from '../stores/handle';
import { storeOf } from '../stores/open';
import { waitOutputs } from './outputs';
import { checkWaitParameters } from './check';
import { waitPlanner } from './plan';
import { passStraightThrough } from './test-run';

/** Releases contacts while the workflow is active; refuses an impossible wait. */
export async function triggerWaitUntil(context: ITriggerFunctions): Promise<ITriggerResponse> {
	if (context.getMode() === 'manual') return {};
	const node = context.getNode();
	try {
		checkWaitParameters(node, systemClock.now(), context.getWorkflow().id);
	} catch (error) {
		throw new NodeOperationError(node, error as Error);
	}
	return await startReleasing(context);
}

/** Parks arriving contacts; outputs those whose wait is over. */
export async function executeWaitUntil(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	if (isTestRun(context)) return testRun(context);
	const handle = await storeOf(context);
	const release = await loadRelease(context, handle);
	if (release !== null) {
		const leaving = (outcome: Outcome) =>
			release.filter(({ released }) => released.outcome === outcome).map(withEnd);
		return outputs(context, leaving('reached'), leaving('timedOut'));
	}
	return outputs(context, await park(context), []);
}

/** Adds what ended the wait to the item. */
function withEnd({ released, item }: LoadedRelease): INodeExecutionData {
	const { outcome, endedBy } = released;
	const wait = { endedBy: outcome === 'timedOut' ? 'timeout' : (endedBy ?? 'time') };
	const leaving = leavingItem(released, item);
	return { ...leaving, json: { ...leaving.json, wait } };
}

/** Parks the items' contacts; returns failed items if 'On Error' is set to continue. */
async function park(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const handle = await storeOf(context);
	const now = handle.clock.now();
	const tally = new Tally();
	hintAtLeftBehind(context);
	const read = readJourneyItems(context, handle);
	const inlineEntry = await enrollItemsInline(context, handle, read);
	tally.add(inlineEntry.isClosed ? 'closed' : 'refused', inlineEntry.refused);

	const errors = inlineEntry.errors;
	const journeyItems = inOrder([...read.found, ...inlineEntry.journeyItems]);
	const planner = await waitPlanner(context, handle, journeyItems);
	const requests: ParkRequest[] = [];
	for (const journeyItem of journeyItems) {
		try {
			requests.push(planner.parkRequest(journeyItem, now));
		} catch (error) {
			errors.set(journeyItem.index, error as Error);
		}
	}
	const nodeId = await handle.nodeId(nodeRefOf(context));
	const results = await handle.store.positions.park(nodeId, requests, now);
	for (const result of results) {
		if (result !== 'parked') tally.add(result);
	}
	await leaveInline(handle, inlineEntry.journeyItems, requests, results);
	hintAt(context, [...planner.hints, ...droppedHints(tally.counts)]);
	return settleErrors(context, errors);
}

/**
 * Completes the positions of inline enrollments that wait here: they go no further in this
 * execution.
 */
async function leaveInline(
	handle: StoreHandle,
	enrolled: readonly JourneyItem[],
	requests: readonly ParkRequest[],
	results: readonly ParkResult[],
): Promise<void> {
	if (enrolled.length === 0) return;
	const here = new Set(enrolled.map(({ journey }) => journey.positionId));
	const done = requests.filter(
		({ from }, i) => results[i] === 'parked' && here.has(from.positionId),
	);
	await handle.store.positions.complete(
		done.map(({ from }) => from),
		handle.clock.now(),
	);
}

/** Manual execution: all items leave by the output that its option names. */
function testRun(context: IExecuteFunctions): INodeExecutionData[][] {
	const { testOutput } = context.getNodeParameter('options', 0, {}) as { testOutput?: string };
	return testOutput === 'timedOut'
		? outputs(context, [], passStraightThrough(context, 'timedOut'))
		: outputs(context, passStraightThrough(context, 'reached'), []);
}

function outputs(
	context: IExecuteFunctions,
	reached: INodeExecutionData[],
	timedOut: INodeExecutionData[],
): INodeExecutionData[][] {
	const apart = waitOutputs(context.getNode().parameters).length > 1;
	return apart ? [reached, timedOut] : [[...reached, ...timedOut]];
}
