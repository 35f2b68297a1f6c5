import type { Counted } from './cap-counts';

/** Messages that count, by contact and by address. */
export class MessageCounts {
	readonly #byContact = new Map<number, Map<number, Counted>>();
	readonly #byAddress = new Map<string, Map<number, Counted>>();

	constructor(messages: readonly Counted[]) {
		for (const message of messages) this.add(message);
	}

	/** A message with a known id replaces it. */
	add(message: Counted): void {
		const { id, contactId, addressKey } = message;
		within(this.#byContact, contactId).set(id, message);
		if (addressKey !== null) within(this.#byAddress, addressKey).set(id, message);
	}

	/** To the contact or to the address. */
	of(contactId: number, addressKey: string | null): Counted[] {
		const ofContact = within(this.#byContact, contactId);
		const ofAddress = addressKey === null ? [] : within(this.#byAddress, addressKey);
		return [...new Map([...ofContact, ...ofAddress]).values()];
	}
}

function within<K>(maps: Map<K, Map<number, Counted>>, key: K): Map<number, Counted> {
	const found = maps.get(key) ?? new Map<number, Counted>();
	maps.set(key, found);
	return found;
}
