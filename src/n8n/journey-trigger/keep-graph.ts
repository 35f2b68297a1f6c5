import type { IExecuteFunctions } from 'n8n-workflow';
import type { StoreHandle } from '../stores/handle';
import { mapOptionsOf } from '../parameters/map-options';
import { noticeDeletedNodes } from './deleted-nodes';
import { graphBehind, triggersOf } from './graph';

/** Between two comparisons of a workflow, in ms. */
const COMPARE_MS = 10_000;

interface Compared {
	/** ms */
	at: number;
	/** The graph that was last stored, by the trigger's id, as JSON. */
	stored: Map<string, string>;
}

const compared = new WeakMap<StoreHandle, Map<string, Compared>>();

/**
 * Stores the graphs of the workflow's journeys if they have changed, and which nodes it has. When a workflow is published
 * again, n8n starts only those triggers again that were changed themselves, but executions have the
 * new version. An error is logged: contacts go on without a map.
 */
export async function keepGraphs(context: IExecuteFunctions, handle: StoreHandle): Promise<void> {
	const workflowId = context.getWorkflow().id ?? '';
	const workflows = compared.get(handle) ?? new Map<string, Compared>();
	compared.set(handle, workflows);
	const known = workflows.get(workflowId) ?? { at: -Infinity, stored: new Map<string, string>() };
	const now = handle.clock.now();
	if (Math.abs(now - known.at) < COMPARE_MS) return;
	known.at = now;
	workflows.set(workflowId, known);
	try {
		await noticeDeletedNodes(context, handle, { isStarting: false });
		for (const { id, name, type, parameters } of triggersOf(context)) {
			const graph = graphBehind(context, name);
			const json = JSON.stringify(graph);
			if (graph === null || known.stored.get(id) === json) continue;
			const ref = { workflowId, nodeKey: id, name, type, ...mapOptionsOf(parameters) };
			const nodeId = await handle.nodeId(ref);
			const journey = await handle.store.journeys.ofWorkflow(workflowId, nodeId);
			if (journey !== null) await handle.store.journeys.keepGraph(journey.id, graph);
			known.stored.set(id, json);
		}
	} catch (error) {
		context.logger.warn(`Journey: the workflow was not stored. ${(error as Error).message}`);
	}
}
