import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import { repairText } from '../../value/guard';
import type { Lease, Released, Step } from '../../journey/position';
import type { JsonObject } from '../../lib/json';

/** The field `journey` of an item. */
export interface JourneyContext {
	key: string;
	enrollmentId: number;
	positionId: number;
	/** Proves that this execution may act for the position. */
	lease: string;
	instance: string;
	/** ISO 8601 */
	enteredAt: string;
	vars: JsonObject;
	/** Arms of the Split Tests so far, by the node's name. */
	variants: Record<string, string>;
	/** The store's id of the contact's workspace. */
	workspaceId: number;
	/** The journey node passed last; null: none yet. */
	previousStep: Step | null;
	/** Number of journey nodes passed in this execution; distinguishes visits of the same node. */
	hop: number;
	/** The contact's store; see Store.id. */
	store: string;
	/** Of an inline enrollment: the id of n8n's execution in which it was made. */
	execution?: string;
	/**
	 * The message that Multi-Channel Send has handed off to the nodes after its output 'Hand Off'.
	 */
	handOff?: { id: number; channel: string };
}

/** An item of a contact in a journey. */
export interface JourneyItem {
	/** Index of the item in the input. */
	index: number;
	json: IDataObject;
	contact: Contact;
	journey: JourneyContext;
}

export function leaseOf({ journey }: JourneyItem): Lease {
	return { positionId: journey.positionId, lease: journey.lease };
}

/** The item of a released contact. */
export function itemOf(released: Released, index: number, store: string): INodeExecutionData {
	const { journey, event } = released;
	const context: JourneyContext = {
		key: journey.key,
		enrollmentId: released.enrollmentId,
		positionId: released.positionId,
		lease: released.lease,
		instance: journey.instance,
		enteredAt: new Date(journey.enteredAt).toISOString(),
		vars: journey.vars,
		variants: journey.variants,
		workspaceId: journey.workspaceId,
		previousStep: released.previous,
		hop: 0,
		store,
	};
	return {
		json: {
			...released.item,
			contact: { ...released.contact },
			journey: { ...context },
			...(event && {
				event: {
					id: event.id,
					name: event.name,
					properties: event.properties,
					occurredAt: new Date(event.occurredAt).toISOString(),
				},
			}),
		},
		pairedItem: { item: index },
	};
}

/** The journey and contact in an item's json; null if it has none. */
export function journeyItemOf(json: IDataObject, index: number): JourneyItem | null {
	const { journey, contact } = json as { journey?: JourneyContext; contact?: Contact };
	if (typeof journey?.positionId !== 'number' || typeof journey.lease !== 'string') return null;
	if (typeof contact?.id !== 'number') return null;
	return { index, json, contact, journey };
}

/** The most that Postgres' type of a node's id holds. */
const MOST_ID = 2 ** 31 - 1;
/** Characters; the name of a branch or an arm. */
const MOST_OUTCOME = 1_000;

/**
 * The journey node that an item has passed last; null if it is unknown. Items can be edited on the
 * way.
 */
export function previousStepOf({ journey }: JourneyItem): Step | null {
	const { nodeId, outcome, arrivedAt } = (journey.previousStep ?? {}) as Partial<Step>;
	if (!isWithin(nodeId, 1, MOST_ID) || !isWithin(arrivedAt, 0, Number.MAX_SAFE_INTEGER))
		return null;
	if (typeof outcome !== 'string' || outcome.length > MOST_OUTCOME) return null;
	return { nodeId, outcome: repairText(outcome), arrivedAt };
}

const isWithin = (n: unknown, least: number, most: number): n is number =>
	Number.isSafeInteger(n) && (n as number) >= least && (n as number) <= most;

/** The item's json as it leaves the step, with the fields that the node adds. */
export function withNextHop(
	{ json, journey }: JourneyItem,
	step: Step,
	added: IDataObject = {},
): IDataObject {
	const hop = (journey.hop ?? 0) + 1;
	return { ...json, ...added, journey: { ...journey, previousStep: { ...step }, hop } };
}

/** The item of a released contact as it leaves the node that it waited at. */
export function leavingItem(released: Released, item: INodeExecutionData): INodeExecutionData {
	const { nodeId, outcome, arrivedAt, isEntry } = released;
	const step: Step = { nodeId, outcome: isEntry ? '' : outcome, arrivedAt };
	const journey = { ...(item.json.journey as IDataObject), previousStep: step };
	return { ...item, json: { ...item.json, journey } };
}

/** The fields of the item to save with a position: all but those that are read anew on release. */
export function storedPart(json: IDataObject): JsonObject | null {
	const { contact: _contact, journey: _journey, event: _event, ...rest } = json;
	return Object.keys(rest).length === 0 ? null : storable(rest as JsonObject);
}

/** Items come from any node, and an unstorable text in one of them must not fail the batch. */
function storable(json: JsonObject): JsonObject {
	const text = JSON.stringify(json);
	// NUL as escaped in JSON; a text that contains the escape literally is repaired needlessly.
	return text.includes('\\u0000') ? repairText(JSON.parse(text) as JsonObject) : json;
}

/** The store's id of the event on an item; null if there is none. */
export function eventIdOf({ event }: IDataObject): number | null {
	const id = (event as IDataObject | undefined)?.id;
	return typeof id === 'number' ? id : null;
}

/** Field of the item of an emitted batch: the positions claimed for it. */
const RELEASE = '__journeyRelease';

export function releaseItems(leases: readonly Lease[]): INodeExecutionData[] {
	return [{ json: { [RELEASE]: leases.map(({ positionId, lease }) => ({ positionId, lease })) } }];
}

/** The positions of a batch that the node's own trigger has emitted; null for ordinary input. */
export function releasedLeases(items: readonly INodeExecutionData[]): Lease[] | null {
	const leases = items.length === 1 ? items[0].json[RELEASE] : undefined;
	return Array.isArray(leases) ? (leases as unknown as Lease[]) : null;
}
