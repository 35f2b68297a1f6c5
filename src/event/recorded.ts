import type { JsonObject } from '../lib/json';

/** An event as the store keeps it; instants in ms. */
export interface RecordedEvent {
	id: number;
	name: string;
	properties: JsonObject;
	occurredAt: number;
}
