import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { ParameterError } from '../parameters/error';
import { OWN_NODES } from '../parameters/own-nodes';
import { journeyItemOf, type JourneyItem } from './journey-item';
import type { StoreHandle } from '../stores/handle';

/**
 * The contact of each input item; null for an item from outside a journey. If a node in between has
 * replaced the item's json, the contact is recovered from the last journey node by the item's link.
 */
export function readJourneyItems(
	context: IExecuteFunctions,
	handle: StoreHandle,
): Array<JourneyItem | null> {
	const recover = recovery(context);
	return context.getInputData().map(({ json }, index) => {
		const journeyItem = journeyItemOf(json, index) ?? recover(json, index);
		if (journeyItem !== null) requireSameStore(journeyItem, handle);
		return journeyItem;
	});
}

/** In another store the position's id is that of another contact, or of none. */
function requireSameStore({ journey }: JourneyItem, { store, location }: StoreHandle): void {
	if (journey.store === store.id) return;
	throw new ParameterError(
		`This contact's journey is not in ${location}, which this node uses. Set the same 'Store' in all nodes of the journey.`,
	);
}

/** The trigger of a sub-workflow, which gives the items of the workflow that calls it. */
const CALLED = /(^|\.)executeWorkflowTrigger$/;

type Recover = (json: IDataObject, index: number) => JourneyItem | null;

function recovery(context: IExecuteFunctions): Recover {
	// Nearest first (n8n lists them in reverse): only the nearest item has the full history.
	// A node that did not run, or that no link leads to, throws.
	let parents: string[] | undefined;
	let find: ReturnType<typeof finder> | undefined;
	return (json, index) => {
		parents ??= context
			.getParentNodes(context.getNode().name)
			.filter(({ type }) => OWN_NODES.test(type) || CALLED.test(type))
			.map(({ name }) => name)
			.reverse();
		if (parents.length === 0) return null;
		find ??= finder(context);
		for (const name of parents) {
			const linked = find(name, index);
			const found = linked && journeyItemOf(linked, index);
			// The fields of the node in between are kept.
			if (found) return { ...found, json: { ...json, ...journeyPart(linked) } };
		}
		return null;
	};
}

function journeyPart({ contact, journey, event }: IDataObject): IDataObject {
	return { contact, journey, ...(event !== undefined && { event }) };
}

interface LinkedNode {
	itemMatching(index: number): { json: IDataObject } | undefined;
}

/** One proxy for all items: creating it costs more than the look-up. */
function finder(context: IExecuteFunctions) {
	const proxy = context.getWorkflowDataProxy(0) as unknown as { $(name: string): LinkedNode };
	return (name: string, index: number): IDataObject | undefined => {
		try {
			return proxy.$(name).itemMatching(index)?.json;
		} catch {
			return undefined;
		}
	};
}
