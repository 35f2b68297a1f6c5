import { holdsContacts } from '../../journey/holding-nodes';
import type { Journey } from '../../journey/journey';
import type { Store } from '../../store/store';
import { ParameterError } from '../parameters/error';
import { isObject } from '../parameters/values';
import { locatorValue } from '../parameters/values';

/** A node that contacts wait at. */
export interface WaitNode {
	id: number;
	nodeKey: string;
	name: string;
	/** Since when (ms) its workflow is without it; null: it is there. */
	goneAt: number | null;
}

/** The nodes of a workflow at which contacts wait, also those that are deleted by now. */
export async function waitNodes(store: Store, workflowId: string): Promise<WaitNode[]> {
	return (await store.journeys.nodesOf(workflowId)).filter(holdsContacts);
}

/** Nodes that contacts of the journey may stand at: also those that are gone. */
export async function standingNodes(store: Store, journey: Journey): Promise<WaitNode[]> {
	const { workflowId, formerWorkflowId } = journey;
	const former = formerWorkflowId === undefined ? [] : await waitNodes(store, formerWorkflowId);
	return [
		...(await waitNodes(store, workflowId)),
		...former.filter(({ goneAt }) => goneAt !== null),
	];
}

/** A chosen node: from the list by workflow and node id, else by name. */
export interface NodeChoice {
	value: string;
	byName: boolean;
}

export function nodeChoice(locator: unknown): NodeChoice | null {
	const value = locatorValue(locator);
	if (value === '') return null;
	const mode = isObject(locator) ? locator.mode : 'name';
	return { value, byName: mode === 'name' };
}

/** The store's id of the node; throws ParameterError if there is none, or more than one. */
export async function findWaitNode(
	store: Store,
	{ value, byName }: NodeChoice,
	journeys: readonly Journey[],
): Promise<number> {
	if (!byName) {
		const [workflowId, nodeKey] = value.split(':');
		const nodes = await store.journeys.nodesOf(workflowId);
		const found = nodes.find((node) => node.nodeKey === nodeKey);
		if (found !== undefined) return found.id;
		throw new ParameterError(
			"The selected 'Node' is unknown to the store. Select it from the list again.",
		);
	}
	const known: WaitNode[] = [];
	for (const workflowId of new Set(journeys.map((journey) => journey.workflowId))) {
		known.push(...(await waitNodes(store, workflowId)));
	}
	const found = known.filter(({ name }) => name === value);
	if (found.length === 1) return found[0].id;
	if (found.length > 1) {
		throw new ParameterError(
			`Several journeys have a node '${value}'. Set 'Journey', or select the node from the list.`,
		);
	}
	const names = [...new Set(known.map(({ name }) => `'${name}'`))].slice(0, MAX_NAMED).join(', ');
	const remedy =
		names === ''
			? '. Activate its workflow once, so that the node is known.'
			: ` (known: ${names}). Select one of these.`;
	throw new ParameterError(`There is no node '${value}' at which contacts wait${remedy}`);
}

const MAX_NAMED = 10;
