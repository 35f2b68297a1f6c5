import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { dropdownContext, shown } from './search';
import { waitNodes } from './wait-nodes';
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
	return shown(
		entries,
		filter,
		'No nodes yet. They are listed once you publish a workflow with a Wait Until.',
	);
}

/** Dropdowns of the repair operations, for a node's `methods.listSearch`. */
export const repairSearches = { searchHoldingNodes: searchWaitNodes, searchJourneys };
