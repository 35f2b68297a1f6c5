import type { Journey } from '../../journey/journey';
import type { Store } from '../../store/store';
import { ParameterError } from '../parameters/error';
import { isObject } from '../parameters/values';
import { locatorValue } from '../parameters/values';

/** A node that contacts wait at. */
interface WaitNode {
	id: number;
	nodeKey: string;
	name: string;
}

const HOLDS = /(^|\.)(waitUntil|multiChannelSend)$/;

/** The nodes of a workflow at which contacts wait, or messages that were put off. */
export async function waitNodes(store: Store, workflowId: string): Promise<WaitNode[]> {
	return (await store.journeys.nodesOf(workflowId)).filter(({ type }) => HOLDS.test(type));
}

/** How a node is named: from the list by workflow and node id, else by what it is called. */
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

/** The store's number of the node; throws ParameterError where there is none, or several. */
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
			"The store does not know the 'Node' that is chosen (any more). Choose it from the list again.",
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
			`Several journeys have a node '${value}'. Set 'Journey', or choose the node from the list.`,
		);
	}
	const names = [...new Set(known.map(({ name }) => `'${name}'`))].slice(0, MOST_NAMED).join(', ');
	throw new ParameterError(
		`There is no node '${value}' at which contacts wait (there ${names === '' ? 'are none yet' : `are ${names}`}). Nodes are known once their workflow has been active.`,
	);
}

const MOST_NAMED = 10;
