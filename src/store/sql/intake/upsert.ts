import type { ContactInput } from '../../../contact/contact-store';
import type { Contact } from '../../../contact/contact';
import { keyText } from '../../../contact/grouping';
import { byTrust, type IdentityKey } from '../../../contact/identity';
import { profileFromTraits } from '../../../contact/traits';
import { earliest } from '../common/earliest';
import type { ContactsTx, ScopedTx } from '../common/transaction';
import { lockContacts, toContact } from '../contacts/rows';
import { allowErased } from '../contacts/erased';
import { reactToContacts } from '../reactions/react-to-contacts';
import { findContactsByKey } from '../contacts/identities';
import { withoutErased } from './resolve-entries';
import { resolveContacts } from '../contacts/resolve';

/** Contacts per slice; between slices the event loop can do other work. */
const SLICE = 500;

export interface Upserted {
	results: Array<{ contact: Contact; created: boolean }>;
	readyAt: number | null;
}

/** See ContactStore.upsert. */
export async function upsertContacts(
	tx: ContactsTx,
	inputs: readonly ContactInput[],
): Promise<Upserted> {
	const { now } = tx;
	const created = new Set<number>();
	const readyAt: Array<number | null> = [];
	const primaryKeys: IdentityKey[] = [];
	for (let from = 0; from < inputs.length; from += SLICE) {
		const slice = inputs.slice(from, from + SLICE).map(({ keys, traits }) => ({
			keys: allKeys(keys, traits),
			patch: traits,
			occurredAt: now,
		}));
		const keys = slice.flatMap((input) => input.keys);
		await allowErased(tx, keys);
		const resolved = await resolveContacts(tx, slice);
		for (const id of resolved.created) created.add(id);
		const reaction = await reactToContacts(tx, resolved, []);
		readyAt.push(reaction.readyAt);
		primaryKeys.push(...slice.map((input) => input.keys[0]));
	}
	const contacts = await readCurrent(tx, primaryKeys);
	return {
		// The first input of a new contact created it; the others updated it.
		results: contacts.map((contact) => ({ contact, created: created.delete(contact.id) })),
		readyAt: earliest(...readyAt),
	};
}

/** See ContactStore.recognize. */
export async function recognizeContacts(
	tx: ContactsTx,
	identifiers: readonly IdentityKey[][],
): Promise<{ contacts: Array<Contact | null>; readyAt: number | null }> {
	const { now } = tx;
	const inputs = await withoutErased(
		tx,
		identifiers.map((keys) => ({ keys, patch: {}, occurredAt: now })),
	);
	const notErased = inputs.flatMap((input) =>
		input === null ? [] : { keys: [...input.keys], traits: {} },
	);
	const { results, readyAt } = await upsertContacts(tx, notErased);
	const found = results.values();
	const contacts = inputs.map((input) => (input === null ? null : found.next().value!.contact));
	return { contacts, readyAt };
}

/** With the e-mail address and phone number of the traits, as in an identify call. */
function allKeys(keys: readonly IdentityKey[], traits: ContactInput['traits']): IdentityKey[] {
	const { email, phone } = profileFromTraits(traits).profile;
	const fromTraits = Object.entries({ email, phone }).flatMap(([kind, value]) =>
		value ? ({ kind, value } as IdentityKey) : [],
	);
	const more = fromTraits.filter(({ kind }) => keys.every((key) => key.kind !== kind));
	return byTrust([...keys, ...more]);
}

/** Reads the contacts after all slices: a later input may have merged the contact of an earlier one. */
async function readCurrent(tx: ScopedTx, keys: readonly IdentityKey[]): Promise<Contact[]> {
	const { conn, trx, workspaceId } = tx;
	const contacts: Contact[] = [];
	for (let from = 0; from < keys.length; from += SLICE) {
		const slice = keys.slice(from, from + SLICE);
		const owners = await findContactsByKey(conn, trx, workspaceId, slice);
		const ids = slice.map((key) => owners.get(keyText(key))!.contactId);
		const rows = await lockContacts(tx, [...new Set(ids)]);
		for (const id of ids) contacts.push(toContact(rows.get(id)!));
	}
	return contacts;
}
