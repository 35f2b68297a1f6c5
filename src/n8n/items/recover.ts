import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { ParameterError } from '../parameters/error';
import { journeyItemOf, type JourneyItem } from './journey-item';
import type { StoreHandle } from '../stores/handle';

const OWN_NODES =
	/(^|\.)(journeyTrigger|waitUntil|multiChannelSend|branchOnBehavior|splitTest|leadScore|segmentFilter|journeyContact)$/;

/**
 * The contact of each input item; null where it comes from no journey. A node in between may have
 * put its own json on the item: then the item's link leads back to the last journey node.
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

/** In another store the contact's position would be somebody else's, or nobody's. */
function requireSameStore({ journey }: JourneyItem, { store, place }: StoreHandle): void {
	if (journey.store === store.id) return;
	throw new ParameterError(
		`This contact's journey is not kept in ${place}, which this node uses. Give all nodes of the journey the same 'Store'.`,
	);
}

type Recover = (json: IDataObject, index: number) => JourneyItem | null;

function recovery(context: IExecuteFunctions): Recover {
	// Nearest first (n8n lists them the other way round): only its item tells of all that was passed.
	// A node that did not run, or that no link leads to, throws when it is asked.
	let parents: string[] | undefined;
	let find: ReturnType<typeof finder> | undefined;
	return (json, index) => {
		parents ??= context
			.getParentNodes(context.getNode().name)
			.filter(({ type }) => OWN_NODES.test(type))
			.map(({ name }) => name)
			.reverse();
		if (parents.length === 0) return null;
		find ??= finder(context);
		for (const name of parents) {
			const linked = find(name, index);
			const found = linked && journeyItemOf(linked, index);
			// What the node in between brought stays beside what it dropped.
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

/** One proxy serves all items: making one for each costs more than the look-up. */
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
