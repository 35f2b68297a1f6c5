import type { Transaction } from 'kysely';
import type { ContactInput } from '../../contact/book';
import type { Contact } from '../../contact/contact';
import { keyText } from '../../contact/grouping';
import { byTrust, type IdentityKey } from '../../contact/identity';
import { profileFromTraits } from '../../contact/traits';
import type { Connection } from '../connection';
import type { Database } from '../schema';
import { lockContacts, toContact } from './contact-rows';
import { forgetErased } from './erased-keys';
import { followPeople } from './follow';
import { findOwners } from './identities';
import { resolvePeople } from './people';

type Trx = Transaction<Database>;
type Conn = Connection<Database>;

const SLICE = 1_000;

export interface Upserted {
	people: Array<{ contact: Contact; created: boolean }>;
	readyAt: number | null;
}

/** Makes or changes contacts, and whatever follows from that; see ContactBook.upsert. */
export async function upsertPeople(
	conn: Conn,
	trx: Trx,
	workspaceId: number,
	inputs: readonly ContactInput[],
	now: number,
): Promise<Upserted> {
	const mentions = inputs.map(({ keys, traits }) => ({
		keys: allKeys(keys, traits),
		patch: traits,
		occurredAt: now,
	}));
	const created = new Set<number>();
	const readyAt: number[] = [];
	for (let from = 0; from < mentions.length; from += SLICE) {
		const slice = mentions.slice(from, from + SLICE);
		await forgetErased(
			conn,
			trx,
			workspaceId,
			slice.flatMap(({ keys }) => keys),
		);
		const people = await resolvePeople(conn, trx, workspaceId, slice, now);
		for (const id of people.created) created.add(id);
		const reaction = await followPeople(conn, trx, workspaceId, people, [], now);
		if (reaction.readyAt !== null) readyAt.push(reaction.readyAt);
	}
	const contacts = await asTheyAre(
		conn,
		trx,
		workspaceId,
		mentions.map(({ keys }) => keys[0]),
	);
	return {
		// The first input of a new contact made it; the others changed it.
		people: contacts.map((contact) => ({ contact, created: created.delete(contact.id) })),
		readyAt: readyAt.length > 0 ? Math.min(...readyAt) : null,
	};
}

/** Their e-mail address and phone number identify them, as they do in an identify call. */
function allKeys(keys: readonly IdentityKey[], traits: ContactInput['traits']): IdentityKey[] {
	const { email, phone } = profileFromTraits(traits).profile;
	const said = Object.entries({ email, phone }).flatMap(([kind, value]) =>
		value ? ({ kind, value } as IdentityKey) : [],
	);
	const more = said.filter(({ kind }) => keys.every((key) => key.kind !== kind));
	return byTrust([...keys, ...more]);
}

/** After all slices: a later input may have changed whom an earlier one was of. */
async function asTheyAre(
	conn: Conn,
	trx: Trx,
	workspaceId: number,
	keys: readonly IdentityKey[],
): Promise<Contact[]> {
	const owners = await findOwners(conn, trx, workspaceId, keys);
	const ids = keys.map((key) => owners.get(keyText(key))!.contactId);
	const rows = await lockContacts(conn, trx, [...new Set(ids)]);
	return ids.map((id) => toContact(rows.get(id)!));
}
