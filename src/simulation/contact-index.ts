import type { Contact } from '../contact/contact';
import { identityKeys, type Identity } from '../contact/identity';
import type { SimulatedContact } from './simulated-contact';

/** The contacts of a rehearsal, by what the store knows of them. */
export class ContactIndex {
	readonly byKey: ReadonlyMap<string, SimulatedContact>;
	readonly #byIdentity = new Map<string, SimulatedContact>();

	constructor(contacts: readonly SimulatedContact[]) {
		this.byKey = new Map(contacts.map((contact) => [contact.key, contact]));
		for (const contact of contacts) {
			for (const { kind, value } of identityKeys(contact.identity)) {
				const name = `${kind} ${value}`;
				if (!this.#byIdentity.has(name)) this.#byIdentity.set(name, contact);
			}
		}
	}

	/** Undefined: a contact that the workflows made themselves. */
	of({ externalId, email, phone }: Contact): SimulatedContact | undefined {
		const identity: Identity = {
			...(externalId !== null && { userId: externalId }),
			...(email !== null && { email }),
			...(phone !== null && { phone }),
		};
		for (const { kind, value } of identityKeys(identity)) {
			const found = this.#byIdentity.get(`${kind} ${value}`);
			if (found !== undefined) return found;
		}
		return undefined;
	}
}
