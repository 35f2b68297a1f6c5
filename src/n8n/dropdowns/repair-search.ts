import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { dropdownContext, shown } from './search';
import { waitNodes, type WaitNode } from './wait-nodes';
import { locatorValue } from '../parameters/values';

/** Maximum number of workflows whose nodes are listed. */
const MAX_WORKFLOWS = 50;

export async function searchJourneys(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { store, workspaceId } = await dropdownContext(this);
	const journeys = await store.journeys.list(workspaceId);
	return shown(
		journeys.map(({ key, name }) => ({ name: `${name} (${key})`, value: key })),
		filter,
		'No journeys yet. They are listed once you publish a workflow with a Journey Trigger.',
	);
}

/** The journey chosen in the node, else all journeys of the workspace. */
export async function chosenJourneys(context: ILoadOptionsFunctions) {
	const { store, workspaceId } = await dropdownContext(context);
	const chosen = locatorValue(context.getCurrentNodeParameters()?.journey);
	const journeys = await store.journeys.list(workspaceId);
	return { store, journeys: journeys.filter(({ key }) => chosen === '' || key === chosen) };
}

const NO_NODES = 'No nodes yet. They are listed once you publish a workflow with a Wait Until.';

/** By name: the nodes of the node's own workflow that contacts can be moved to. */
export async function searchOwnWaitNodes(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { store, workflowId } = await dropdownContext(this);
	const nodes = workflowId === '' ? [] : await waitNodes(store, workflowId);
	const there = nodes.filter(({ goneAt }) => goneAt === null);
	return shown(
		there.map(({ name }) => ({ name, value: name })),
		filter,
		NO_NODES,
	);
}

/** Nodes of the chosen journey, else of all journeys, by workflow and node id. */
export async function searchWaitNodes(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { store, journeys } = await chosenJourneys(this);
	const names = new Map(journeys.map(({ workflowId, name }) => [workflowId, name]));
	const entries: INodeListSearchItems[] = [];
	for (const [workflowId, journey] of [...names].slice(0, MAX_WORKFLOWS)) {
		for (const { name, nodeKey } of await waitNodes(store, workflowId)) {
			entries.push({ name: `${name} (${journey})`, value: `${workflowId}:${nodeKey}` });
		}
	}
	return shown(entries, filter, NO_NODES);
}

/** By name: the nodes of the chosen journey that contacts can be moved to. */
export async function searchMoveTargets(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const names = await namesOfNodes(this, ({ goneAt }) => goneAt === null);
	return shown(names, filter, NO_NODES);
}

/** By name: the nodes of the chosen journey that contacts can be moved from; deleted ones are marked. */
export async function searchMoveSources(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const names = await namesOfNodes(this, () => true);
	return shown(names, filter, NO_NODES);
}

async function namesOfNodes(
	context: ILoadOptionsFunctions,
	isListed: (node: WaitNode) => boolean,
): Promise<INodeListSearchItems[]> {
	const { store, journeys } = await chosenJourneys(context);
	const found = new Map<string, string>();
	for (const workflowId of [...new Set(journeys.map((each) => each.workflowId))].slice(
		0,
		MAX_WORKFLOWS,
	)) {
		for (const node of (await waitNodes(store, workflowId)).filter(isListed)) {
			const isThere = node.goneAt === null || found.get(node.name) === node.name;
			found.set(node.name, isThere ? node.name : `${node.name} (deleted)`);
		}
	}
	return [...found].map(([value, name]) => ({ name, value }));
}

/** Dropdowns of the repair operations, for a node's `methods.listSearch`. */
export const repairSearches = {
	...{ searchHoldingNodes: searchWaitNodes, searchJourneys },
	...{ searchMoveSources, searchMoveTargets },
};
