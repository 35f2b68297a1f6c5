import type { IExecuteFunctions } from 'n8n-workflow';
import { movedLines, movedLinesText } from '../../journey/moved-lines';
import type { WorkflowGraph } from '../../journey/workflow-graph';
import type { StoreHandle } from '../stores/handle';
import { mapOptionsOf } from '../parameters/map-options';
import { noticeDeletedNodes } from './deleted-nodes';
import type { NodeRef } from '../../journey/journey-store';
import { graphBehind, triggersOf } from './graph';
import { confirmedLinesOf } from './parameters';

/** An edit left lines at other outputs, and nobody has confirmed it: no contact may go on. */
export class MovedLinesError extends Error {
	override readonly name = 'MovedLinesError';
}

/** The error may be a plain copy of its fields, as n8n makes of the error that ended an execution. */
export const isOfMovedLines = (error: unknown): boolean =>
	(Object(error) as { name?: unknown }).name === 'MovedLinesError';

type Context = Pick<IExecuteFunctions, 'getWorkflow' | 'logger'>;

/** The graph that was last stored, by workflow and the trigger's id, as JSON. */
const stored = new WeakMap<StoreHandle, Map<string, string>>();

/** Workflows of executions, which are made anew for each, that were compared. */
const compared = new WeakSet<object>();

/**
 * Stores the graphs of the workflow's journeys if they have changed, and which nodes it has. When a
 * workflow is published again, n8n starts only those triggers again that were changed themselves, but
 * executions have the new version. Another error is logged: contacts go on without a map.
 * @throws MovedLinesError
 */
export async function keepGraphs(context: Context, handle: StoreHandle): Promise<void> {
	const { workflow } = context as { workflow?: object };
	if (workflow === undefined || compared.has(workflow)) return;
	try {
		await acceptGraphs(context, handle);
		await noticeDeletedAtTimes(context, handle);
		compared.add(workflow);
	} catch (error) {
		if (error instanceof MovedLinesError) throw error;
		context.logger.warn(`Journey: the workflow was not stored. ${(error as Error).message}`);
	}
}

/** Between two looks at the nodes of a workflow, in ms. */
const NOTICE_MS = 10_000;

/** When (ms) the nodes of a workflow were looked at last. */
const noticed = new WeakMap<StoreHandle, Map<string, number>>();

async function noticeDeletedAtTimes(context: Context, handle: StoreHandle): Promise<void> {
	const workflowId = context.getWorkflow().id ?? '';
	const times = noticed.get(handle) ?? new Map<string, number>();
	noticed.set(handle, times);
	const now = handle.clock.now();
	if (Math.abs(now - (times.get(workflowId) ?? -Infinity)) < NOTICE_MS) return;
	times.set(workflowId, now);
	await noticeDeletedNodes(context, handle, { isStarting: false });
}

/**
 * The same at the start of a trigger, which fails with any error.
 * @throws MovedLinesError
 */
export async function acceptGraphs(context: Context, handle: StoreHandle): Promise<void> {
	const workflowId = context.getWorkflow().id ?? '';
	const known = stored.get(handle) ?? new Map<string, string>();
	stored.set(handle, known);
	for (const { id, name, type, parameters } of triggersOf(context)) {
		const graph = graphBehind(context, name);
		const json = JSON.stringify(graph);
		const key = JSON.stringify([workflowId, id]);
		if (graph === null || known.get(key) === json) continue;
		const ref = { workflowId, nodeKey: id, name, type, ...mapOptionsOf(parameters) };
		const journeyId = await refuseMovedLinesAt(context, handle, ref, graph);
		if (journeyId === null) continue;
		await handle.store.journeys.keepGraph(journeyId, graph);
		known.set(key, json);
	}
}

/**
 * Compares a trigger's graph with the one that was last accepted; the journey's id, if there is one.
 * @throws MovedLinesError
 */
export async function refuseMovedLinesAt(
	context: object,
	handle: StoreHandle,
	trigger: NodeRef,
	graph: WorkflowGraph,
): Promise<number | null> {
	const { journeys } = handle.store;
	const journey = await journeys.ofWorkflow(trigger.workflowId, await handle.nodeId(trigger));
	if (journey === null) return null;
	const accepted = await journeys.graph(journey.id);
	const moved = accepted && movedLines(accepted, graph);
	const confirmed = triggersOf(context).map(({ parameters }) => confirmedLinesOf({ parameters }));
	if (moved && !confirmed.includes(moved.code)) throw new MovedLinesError(movedLinesText(moved));
	return journey.id;
}
