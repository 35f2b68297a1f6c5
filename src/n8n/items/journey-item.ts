import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import { repairText } from '../../value/guard';
import type { Lease, Released } from '../../journey/position';
import type { JsonObject } from '../../lib/json';

/** What travels on an item under `journey`. */
export interface JourneyContext {
	key: string;
	enrollmentId: number;
	positionId: number;
	/** Proves that this run may act for the position. */
	lease: string;
	instance: string;
	/** ISO 8601 */
	enteredAt: string;
	vars: JsonObject;
	/** Arms of the Split Tests passed so far, by the node's name. */
	variants: Record<string, string>;
	/** The workspace that the contact belongs to, by the store's number. */
	workspaceId: number;
	/** Journey nodes passed in this execution: tells one pass of a node from the next. */
	hop: number;
	/** Which store keeps the contact; see Store.id. */
	store: string;
	/** The message that Multi-Channel Send has left to the nodes behind its output 'Hand Off'. */
	handOff?: { id: number; channel: string };
}

/** An item that carries a contact on a journey. */
export interface JourneyItem {
	/** Where the item stands in the input. */
	index: number;
	json: IDataObject;
	contact: Contact;
	journey: JourneyContext;
}

export function leaseOf({ journey }: JourneyItem): Lease {
	return { positionId: journey.positionId, lease: journey.lease };
}

/** The item that brings a released contact to its node. */
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

/** The journey and contact on an item's json, where it has them. */
export function journeyItemOf(json: IDataObject, index: number): JourneyItem | null {
	const { journey, contact } = json as { journey?: JourneyContext; contact?: Contact };
	if (typeof journey?.positionId !== 'number' || typeof journey.lease !== 'string') return null;
	if (typeof contact?.id !== 'number') return null;
	return { index, json, contact, journey };
}

/** The traveller's json as it leaves a node that it passed, with what the node adds. */
export function withNextHop({ json, journey }: JourneyItem, added: IDataObject = {}): IDataObject {
	return { ...json, ...added, journey: { ...journey, hop: (journey.hop ?? 0) + 1 } };
}

/** What the store keeps with a waiting contact: all that it could not read afresh. */
export function storedPart(json: IDataObject): JsonObject | null {
	const { contact: _contact, journey: _journey, event: _event, ...rest } = json;
	return Object.keys(rest).length === 0 ? null : storable(rest as JsonObject);
}

/** Items come from any node, and a text in one of them must not stop the whole batch. */
function storable(json: JsonObject): JsonObject {
	const text = JSON.stringify(json);
	// As JSON spells NUL; a text that spells it so itself is repaired for nothing.
	return text.includes('\\u0000') ? repairText(JSON.parse(text) as JsonObject) : json;
}

/** The event on an item, by the store's number; null where there is none. */
export function eventIdOf({ event }: IDataObject): number | null {
	const id = (event as IDataObject | undefined)?.id;
	return typeof id === 'number' ? id : null;
}

/** On the item of an emitted batch: the positions that were claimed for it. */
const RELEASE = '__journeyRelease';

export function releaseItems(leases: readonly Lease[]): INodeExecutionData[] {
	return [{ json: { [RELEASE]: leases.map(({ positionId, lease }) => ({ positionId, lease })) } }];
}

/** The positions of a batch that our own trigger has emitted; null for ordinary input. */
export function releasedLeases(items: readonly INodeExecutionData[]): Lease[] | null {
	const leases = items.length === 1 ? items[0].json[RELEASE] : undefined;
	return Array.isArray(leases) ? (leases as unknown as Lease[]) : null;
}
