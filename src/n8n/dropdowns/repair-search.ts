import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { dropdownContext, shown } from './search';
import type { Journey } from '../../journey/journey';
import type { Store } from '../../store/store';
import { standingNodes, waitNodes, type WaitNode } from './wait-nodes';
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
	const nodes = await nodesOfChosen(this, (store, { workflowId }) => waitNodes(store, workflowId));
	const names = nodes.flatMap(({ name, goneAt }) => (goneAt === null ? name : []));
	return shown(
		[...new Set(names)].map((name) => ({ name, value: name })),
		filter,
		NO_NODES,
	);
}

/** By name: the nodes of the chosen journey that contacts can be moved from; deleted ones are marked. */
export async function searchMoveSources(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const nodes = await nodesOfChosen(this, standingNodes);
	const there = new Set(nodes.flatMap(({ name, goneAt }) => (goneAt === null ? name : [])));
	const names = [...new Set(nodes.map(({ name }) => name))];
	return shown(
		names.map((name) => ({ name: there.has(name) ? name : `${name} (deleted)`, value: name })),
		filter,
		NO_NODES,
	);
}

async function nodesOfChosen(
	context: ILoadOptionsFunctions,
	find: (store: Store, journey: Journey) => Promise<WaitNode[]>,
): Promise<WaitNode[]> {
	const { store, journeys } = await chosenJourneys(context);
	const found: WaitNode[] = [];
	for (const journey of journeys.slice(0, MAX_WORKFLOWS)) {
		found.push(...(await find(store, journey)));
	}
	return found;
}

/** Dropdowns of the repair operations, for a node's `methods.listSearch`. */
export const repairSearches = {
	...{ searchHoldingNodes: searchWaitNodes, searchJourneys },
	...{ searchMoveSources, searchMoveTargets },
};
