import { repairText } from '../../value/guard';
import type { IncomingEntry } from '../../event/entry';
import type { JsonObject } from '../../lib/json';
import type { SentMessage } from '../../message/sent';

/** An event of a contact on one of the hub's pages. */
export interface ContactEvent {
	contactId: number;
	name: string;
	properties: JsonObject;
	/** Attributes that it sets. */
	traits?: JsonObject;
	/** ms */
	at: number;
	/** Deduplication id: a repeated submission has the same one. */
	messageId: string;
}

export function contactEventEntry({
	contactId,
	name,
	properties,
	traits,
	at,
	messageId,
}: ContactEvent) {
	const entry: IncomingEntry = {
		index: 0,
		kind: 'track',
		identity: {},
		contactId,
		traits: repairText(traits ?? {}),
		event: name,
		properties: repairText(properties),
		occurredAt: at,
		messageId,
		previousId: null,
		groupId: null,
	};
	return entry;
}

/** Properties that name the message that led there; see MessageCondition. */
export function aboutMessage(message: SentMessage | null): JsonObject {
	if (message === null) return {};
	const { id, channel, workflowId, nodeKey } = message;
	return { channel, step: `${workflowId}:${nodeKey}`, message: id };
}
