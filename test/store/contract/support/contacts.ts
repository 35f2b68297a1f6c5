import { sql } from 'kysely';
import type { Contact } from '../../../../src/contact/contact';
import { identityKeys, type Identity } from '../../../../src/contact/identity';
import type { JourneyWorld } from '../../support/journey';

const identityOf = (who: string | Identity): Identity =>
	typeof who === 'string' ? { userId: who } : who;

/** IDs of the contacts that these identities lead to; null where a contact is unknown. */
export async function idsOf(
	world: JourneyWorld,
	...contactKeys: (string | Identity)[]
): Promise<Array<number | null>> {
	const keys = contactKeys.map((who) => identityKeys(identityOf(who)));
	return await world.store.contacts.find(world.workspaceId, keys);
}

/** The ID of an existing contact. */
export async function idOf(world: JourneyWorld, who: string | Identity): Promise<number> {
	const [id] = await idsOf(world, who);
	if (id === null) throw new Error(`Nobody is known as ${JSON.stringify(who)}.`);
	return id;
}

export async function contactOf(
	world: JourneyWorld,
	who: string | Identity,
): Promise<Contact | null> {
	const [id] = await idsOf(world, who);
	if (id === null) return null;
	const [contact] = await world.store.contacts.read(world.workspaceId, [id]);
	return contact;
}

/** The properties of the contact's events of this name, in the order in which they occurred. */
export async function eventsOf(world: JourneyWorld, contactId: number, name: string) {
	const { rows } = await sql<{ properties: unknown }>`select properties from events
		where contact_id = ${contactId} and name = ${name}
		order by occurred_at, id`.execute(world.conn.db);
	return rows.map(({ properties }) => properties);
}

/** How many rows of the tables still name the contact. */
export async function tracesOf(world: JourneyWorld, contactId: number) {
	const found: Record<string, number> = {};
	for (const table of [...OF_CONTACTS, 'contacts']) {
		const column = sql.ref(table === 'contacts' ? 'id' : 'contact_id');
		const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}
			where ${column} = ${contactId}`.execute(world.conn.db);
		if (rows[0].n > 0) found[table] = rows[0].n;
	}
	return found;
}

const OF_CONTACTS = [
	...['events', 'messages', 'enrollments', 'positions', 'identities'],
	...[
		'segment_members',
		'scores',
		'date_triggers',
		'experiment_assignments',
		'experiment_contacts',
		'inbox',
	],
];
