import { isDeepStrictEqual } from 'node:util';
import { sql, type Transaction } from 'kysely';
import type { Contact } from '../../contact/contact';
import type { IdentityKey } from '../../contact/identity';
import { profileFromTraits } from '../../contact/traits';
import type { JsonObject } from '../../json';
import type { Connection } from '../connection';
import type { ContactTable, Database } from '../schema';
import { ConcurrentChangeError } from './concurrent-change';

type Trx = Transaction<Database>;
type Conn = Connection<Database>;

export type ContactRow = Omit<ContactTable, 'id'> & { id: number };

/** What one entry says of one person; `patch` holds Segment's traits. */
export interface Mention {
	keys: IdentityKey[];
	patch: JsonObject;
	occurredAt: number;
}

export interface Resolved {
	/** The contact of each mention, in order. */
	contactIds: number[];
	/** All of them as they are after the mentions, locked until the transaction ends. */
	contacts: Map<number, ContactRow>;
	/** Contacts that existed before and whose profile changed. */
	changed: number[];
}

interface Person {
	contactId: number | null;
	mentions: Mention[];
	newKeys: IdentityKey[];
}

/**
 * Finds or makes the contacts that the mentions are of, writes what is said of them, and locks
 * them: recording an event and parking a contact exclude each other by this lock.
 */
export async function resolvePeople(
	conn: Conn,
	trx: Trx,
	workspaceId: number,
	mentions: readonly Mention[],
	now: number,
): Promise<Resolved> {
	const known = await findIdentities(
		conn,
		trx,
		workspaceId,
		mentions.flatMap((m) => m.keys),
	);
	const { people, ofMention } = groupByPerson(mentions, known);

	const existing = people.flatMap((person) => person.contactId ?? []);
	const contacts = await lockContacts(conn, trx, existing);
	const changed: number[] = [];
	for (const person of people) {
		if (person.contactId === null) continue;
		const before = contacts.get(person.contactId);
		if (before === undefined) throw new ConcurrentChangeError();
		const after = applyMentions(before, person.mentions, now);
		if (after === before) continue;
		contacts.set(after.id, after);
		changed.push(after.id);
	}
	await updateContacts(
		conn,
		trx,
		changed.map((id) => contacts.get(id)!),
	);

	const newcomers = people.filter((person) => person.contactId === null);
	for (const row of await insertContacts(conn, trx, workspaceId, newcomers, now)) {
		contacts.set(row.id, row);
	}
	await linkIdentities(conn, trx, workspaceId, people);
	return { contactIds: ofMention.map((person) => person.contactId!), contacts, changed };
}

/** Rows of the contacts, locked in the order of their ids so that two batches never deadlock. */
export async function lockContacts(
	conn: Conn,
	trx: Trx,
	ids: readonly number[],
): Promise<Map<number, ContactRow>> {
	if (ids.length === 0) return new Map();
	const { rows } = await sql<ContactRow>`select * from contacts
		where ${conn.anyOf('id', 'int', ids)} order by id ${conn.forUpdate()}`.execute(trx);
	return new Map(rows.map((row) => [row.id, row]));
}

export function toContact(row: ContactRow): Contact {
	return {
		id: row.id,
		externalId: row.external_id,
		email: row.email,
		phone: row.phone,
		firstName: row.first_name,
		lastName: row.last_name,
		timezone: row.timezone,
		locale: row.locale,
		stage: row.stage,
		score: row.score,
		consent: row.consent ?? {},
		attributes: row.attributes,
	};
}

const keyText = ({ kind, value }: IdentityKey) => `${kind}\n${value}`;

async function findIdentities(
	conn: Conn,
	trx: Trx,
	workspaceId: number,
	keys: readonly IdentityKey[],
): Promise<Map<string, number>> {
	const wanted = conn.records(keys, { kind: 'text', value: 'text' });
	const { rows } = await sql<IdentityKey & { contact_id: number }>`
		select i.kind, i.value, i.contact_id from ${wanted} as r
		cross join identities i
		where i.workspace_id = ${workspaceId} and i.kind = r.kind and i.value = r.value
	`.execute(trx);
	return new Map(rows.map((row) => [keyText(row), row.contact_id]));
}

/** Mentions of one person share a key, directly or through what the store knows. */
function groupByPerson(mentions: readonly Mention[], known: ReadonlyMap<string, number>) {
	const byContact = new Map<number, Person>();
	const byKey = new Map<string, Person>();
	const people: Person[] = [];

	const personOf = (keys: readonly IdentityKey[]): Person => {
		for (const key of keys) {
			const met = byKey.get(keyText(key));
			if (met) return met;
			const contactId = known.get(keyText(key));
			if (contactId === undefined) continue;
			const person = byContact.get(contactId) ?? { contactId, mentions: [], newKeys: [] };
			if (!byContact.has(contactId)) people.push(person);
			byContact.set(contactId, person);
			return person;
		}
		const person: Person = { contactId: null, mentions: [], newKeys: [] };
		people.push(person);
		return person;
	};

	const ofMention = mentions.map((mention) => {
		const person = personOf(mention.keys);
		person.mentions.push(mention);
		for (const key of mention.keys) {
			const text = keyText(key);
			if (!byKey.has(text) && !known.has(text)) {
				person.newKeys.push(key);
				byKey.set(text, person);
			}
		}
		return person;
	});
	return { people, ofMention };
}

const COLUMN_OF_KEY = { userId: 'external_id', email: 'email', phone: 'phone' } as const;
const COLUMN_OF_FIELD = [
	['email', 'email'],
	['phone', 'phone'],
	['firstName', 'first_name'],
	['lastName', 'last_name'],
	['timezone', 'timezone'],
	['locale', 'locale'],
] as const;

/** The contact with what was said of it, oldest first; the same object when nothing is new. */
function applyMentions(before: ContactRow, mentions: readonly Mention[], now: number): ContactRow {
	const after = { ...before, attributes: { ...before.attributes } };
	for (const mention of [...mentions].sort((a, b) => a.occurredAt - b.occurredAt)) {
		const { profile, attributes } = profileFromTraits(mention.patch);
		for (const { kind, value } of mention.keys) {
			if (kind !== 'anonymousId') after[COLUMN_OF_KEY[kind]] ??= value;
		}
		for (const [field, column] of COLUMN_OF_FIELD) {
			const value = profile[field];
			if (value !== undefined) after[column] = value;
		}
		for (const [name, value] of Object.entries(attributes)) {
			if (value === null) delete after.attributes[name];
			else after.attributes[name] = value;
		}
	}
	if (isDeepStrictEqual(after, before)) return before;
	after.updated_at = now;
	return after;
}

const CONTACT_COLUMNS = {
	id: 'int',
	external_id: 'text',
	email: 'text',
	phone: 'text',
	first_name: 'text',
	last_name: 'text',
	timezone: 'text',
	locale: 'text',
	attributes: 'json',
	created_at: 'int',
	updated_at: 'int',
} as const;

function blankContact(workspaceId: number, now: number): ContactRow {
	return {
		id: 0,
		workspace_id: workspaceId,
		external_id: null,
		email: null,
		phone: null,
		first_name: null,
		last_name: null,
		timezone: null,
		locale: null,
		stage: null,
		score: null,
		consent: null,
		attributes: {},
		traits_at: null,
		trait_times: null,
		created_at: now,
		updated_at: now,
	};
}

async function insertContacts(
	conn: Conn,
	trx: Trx,
	workspaceId: number,
	newcomers: readonly Person[],
	now: number,
): Promise<ContactRow[]> {
	if (newcomers.length === 0) return [];
	const rows = newcomers.map((person, i) => ({
		...applyMentions(blankContact(workspaceId, now), person.mentions, now),
		id: i,
	}));
	const inserted = await sql<{ id: number }>`insert into contacts (workspace_id, external_id, email,
			phone, first_name, last_name, timezone, locale, attributes, created_at, updated_at)
		select ${workspaceId}, r.external_id, r.email, r.phone, r.first_name, r.last_name, r.timezone,
			r.locale, r.attributes, r.created_at, r.updated_at
		from ${conn.records(rows, CONTACT_COLUMNS)} as r order by r.id returning id`.execute(trx);
	const ids = ascending(inserted.rows);
	return rows.map((row, i) => {
		newcomers[i].contactId = ids[i];
		return { ...row, id: ids[i] };
	});
}

/** New keys count up in the order of the insert's `order by`; `returning` promises no order. */
export function ascending(rows: ReadonlyArray<{ id: number }>): number[] {
	return rows.map((row) => row.id).sort((a, b) => a - b);
}

async function updateContacts(conn: Conn, trx: Trx, rows: readonly ContactRow[]): Promise<void> {
	if (rows.length === 0) return;
	await sql`update contacts set external_id = r.external_id, email = r.email, phone = r.phone,
			first_name = r.first_name, last_name = r.last_name, timezone = r.timezone,
			locale = r.locale, attributes = r.attributes, updated_at = r.updated_at
		from ${conn.records(rows, CONTACT_COLUMNS)} as r where contacts.id = r.id`.execute(trx);
}

async function linkIdentities(
	conn: Conn,
	trx: Trx,
	workspaceId: number,
	people: readonly Person[],
): Promise<void> {
	const links = people.flatMap((person) =>
		person.newKeys.map(({ kind, value }) => ({ kind, value, contact_id: person.contactId })),
	);
	if (links.length === 0) return;
	const source = conn.records(links, { kind: 'text', value: 'text', contact_id: 'int' });
	const { rows } = await sql`insert into identities (workspace_id, kind, value, contact_id)
		select ${workspaceId}, r.kind, r.value, r.contact_id from ${source} as r where true
		order by r.kind, r.value on conflict do nothing returning contact_id`.execute(trx);
	// Another call made the same person meanwhile: start again, and find them.
	if (rows.length < links.length) throw new ConcurrentChangeError();
}
