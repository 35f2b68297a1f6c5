import { sql } from 'kysely';
import type { Contact } from '../../../contact/contact';
import {
	presentTraits,
	readTimes,
	storeTimes,
	type KnownTraits,
} from '../../../contact/trait-times';
import type { ContactTable } from '../../schema';
import { inSubquery } from '../common/in-subquery';
import type { ScopedTx, Tx } from '../common/transaction';

export type ContactRow = Omit<ContactTable, 'id'> & { id: number };

/** Rows of the contacts, by id. */
export async function readContacts(
	tx: Tx,
	ids: readonly number[],
): Promise<Map<number, ContactRow>> {
	const { conn, trx } = tx;
	const { rows } = await sql<ContactRow>`select * from contacts
		where ${inSubquery(conn, 'id', conn.ids(ids))}`.execute(trx);
	return new Map(rows.map((row) => [row.id, row]));
}

/** Rows of the contacts, locked in the order of their ids so that two batches never deadlock. */
export async function lockContacts(
	tx: Tx,
	ids: readonly number[],
): Promise<Map<number, ContactRow>> {
	const { conn, trx } = tx;
	if (ids.length === 0) return new Map();
	const { rows } = await sql<ContactRow>`select * from contacts
		where ${inSubquery(conn, 'id', conn.ids(ids))} order by id ${conn.forUpdate()}`.execute(trx);
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

/** The contact's traits; a copy. */
export function traitsOf(row: ContactRow): KnownTraits {
	const traits = {
		profile: {
			email: row.email,
			phone: row.phone,
			firstName: row.first_name,
			lastName: row.last_name,
			timezone: row.timezone,
			locale: row.locale,
		},
		attributes: { ...row.attributes },
	};
	const stored = { traitsAt: row.traits_at, traitTimes: row.trait_times };
	return { ...traits, times: readTimes(stored, presentTraits(traits)) };
}

/** The row with these traits. */
export function withTraits(row: ContactRow, traits: KnownTraits): ContactRow {
	const { profile, attributes, times } = traits;
	const { traitsAt, traitTimes } = storeTimes(times, presentTraits(traits));
	return {
		...row,
		email: profile.email,
		phone: profile.phone,
		first_name: profile.firstName,
		last_name: profile.lastName,
		timezone: profile.timezone,
		locale: profile.locale,
		attributes,
		traits_at: traitsAt,
		trait_times: traitTimes,
	};
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
	stage: 'text',
	score: 'real',
	consent: 'json',
	attributes: 'json',
	traits_at: 'int',
	trait_times: 'json',
	created_at: 'int',
	updated_at: 'int',
} as const;

export function blankContact(workspaceId: number, now: number): ContactRow {
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

/** Inserts the contacts; their ids, order kept. */
export async function insertContacts(
	tx: ScopedTx,
	contacts: readonly ContactRow[],
): Promise<number[]> {
	const { conn, trx, workspaceId } = tx;
	if (contacts.length === 0) return [];
	const rows = contacts.map((row, i) => ({ ...row, id: i }));
	const inserted = await sql<{ id: number }>`insert into contacts (workspace_id, external_id, email,
			phone, first_name, last_name, timezone, locale, consent, attributes, traits_at, trait_times,
			created_at, updated_at)
		select ${workspaceId}, r.external_id, r.email, r.phone, r.first_name, r.last_name, r.timezone,
			r.locale, r.consent, r.attributes, r.traits_at, r.trait_times, r.created_at, r.updated_at
		from ${conn.records(rows, CONTACT_COLUMNS)} as r order by r.id returning id`.execute(trx);
	return ascending(inserted.rows);
}

/** Ids of an insert, order kept: they rise by its `order by`, while `returning` has no order. */
export function ascending(rows: ReadonlyArray<{ id: number }>): number[] {
	return rows.map((row) => row.id).sort((a, b) => a - b);
}

export async function updateContacts(tx: Tx, rows: readonly ContactRow[]): Promise<void> {
	const { conn, trx } = tx;
	if (rows.length === 0) return;
	await sql`update contacts set external_id = r.external_id, email = r.email, phone = r.phone,
			first_name = r.first_name, last_name = r.last_name, timezone = r.timezone,
			locale = r.locale, stage = r.stage, score = r.score, consent = r.consent,
			attributes = r.attributes, traits_at = r.traits_at, trait_times = r.trait_times,
			created_at = r.created_at, updated_at = r.updated_at
		from ${conn.records(rows, CONTACT_COLUMNS)} as r where contacts.id = r.id`.execute(trx);
}
