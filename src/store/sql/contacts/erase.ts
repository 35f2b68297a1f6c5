import { sql } from 'kysely';
import { addressOn, type ChannelConsent, type Consent } from '../../../contact/consent';
import type { EraseResult } from '../../../contact/contact-store';
import { addressDigest } from '../../../contact/digest';
import { keyText } from '../../../contact/grouping';
import type { IdentityKey } from '../../../contact/identity';
import type { Objection } from '../../../contact/objection';
import { lockAddresses } from '../common/address-lock';
import { inSubquery } from '../common/in-subquery';
import type { ContactsTx, ScopedTx, TimedTx } from '../common/transaction';
import {
	countMessages,
	ERASED,
	lockMessages,
	PLACE_COLUMNS,
	withStatus,
} from '../counts/message-counts';
import { countMemberships } from '../counts/segment-counts';
import type { ContactRow } from './rows';
import { endEnrollments, recordDeleted } from '../enrollments/end';
import { recordErased } from './erased';
import { findContactsByKey } from './identities';
import { insertObjections } from './objections';
import { deletePositions } from '../enrollments/delete-positions';
import { lockWorkspaceContacts } from './write';

/** Contact of the rows that are kept for aggregate counts. */
const ERASED_CONTACT_ID = 0;

/**
 * Permanently deletes contacts with identifiers, traits, properties of events and open positions.
 * Enrollments, visits, messages and events stay as rows without a contact.
 */
export async function eraseContacts(
	tx: ContactsTx,
	contactIds: readonly number[],
): Promise<EraseResult> {
	const { conn, trx } = tx;
	const contacts = await lockWorkspaceContacts(tx, contactIds);
	if (contacts.size === 0) return { contacts: 0, positions: 0 };
	const ids = [...contacts.keys()];
	await recordErased(tx, await identifiersOf(tx, [...contacts.values()]));
	await keepObjections(tx, [...contacts.values()]);
	const positions = await eraseEnrollments(tx, ids);
	const ofContacts = inSubquery(conn, 'contact_id', conn.ids(ids));
	await skipQueued(tx, ids);
	// A provider's answer may hold the address.
	await sql`update messages set contact_id = ${ERASED_CONTACT_ID}, recipient = '', address_key = null,
			provider_id = null, reason = null where ${ofContacts}`.execute(trx);
	await sql`update events set contact_id = ${ERASED_CONTACT_ID}, properties = ${conn.json({})}
		where ${ofContacts}`.execute(trx);
	const { rows: left } = await sql<{ segment_id: number }>`delete from segment_members
		where ${ofContacts} returning segment_id`.execute(trx);
	await countMemberships(tx, { left: left.map(({ segment_id }) => segment_id) });
	for (const table of [
		'identities',
		'scores',
		'date_triggers',
		'experiment_assignments',
		'experiment_contacts',
		'inbox',
		'consent_history',
	]) {
		await sql`delete from ${sql.table(table)} where ${ofContacts}`.execute(trx);
	}
	// A draft may hold any contact's data, and is of no use beyond its day.
	await sql`delete from previews where workspace_id = ${tx.workspaceId}`.execute(trx);
	await sql`delete from contact_merges
		where ${inSubquery(conn, 'merged_into', conn.ids(ids))}`.execute(trx);
	await sql`delete from contacts where ${inSubquery(conn, 'id', conn.ids(ids))}`.execute(trx);
	return { contacts: contacts.size, positions };
}

/** Messages that have not gone out do not go out. */
async function skipQueued(tx: TimedTx, contactIds: readonly number[]): Promise<void> {
	const { conn, trx, now } = tx;
	const { rows } = await sql<{ id: number }>`select id from messages
		where ${inSubquery(conn, 'contact_id', conn.ids(contactIds))} and status = 'queued'`.execute(trx);
	const messages = await lockMessages(
		tx,
		rows.map(({ id }) => id),
	);
	const skipped = [...messages.values()]
		.filter(({ status }) => status === 'queued')
		.map((before) => ({ before, after: withStatus(before, 'skipped', ERASED, now) }));
	if (skipped.length === 0) return;
	const source = conn.records(
		skipped.map(({ after }) => after),
		{ id: 'int', ...PLACE_COLUMNS },
	);
	await sql`update messages set status = 'skipped', day = r.day, arms = r.arms
		from ${source} as r where messages.id = r.id`.execute(trx);
	await countMessages(tx, skipped);
}

/**
 * What the contacts have objected to stays at their addresses: a contact that is added again has no
 * consent of its own, and must not be mailed. Addresses are locked.
 */
async function keepObjections(tx: ContactsTx, contacts: readonly ContactRow[]): Promise<void> {
	const { workspaceId, digestKey } = tx;
	const kept = contacts.flatMap((row) =>
		Object.entries((row.consent ?? {}) as Consent).flatMap(([channel, consent]) => {
			const address = addressOn(row, channel);
			const digest = address && addressDigest(digestKey, { workspaceId, channel, address });
			if (!digest) return [];
			return objectionsIn(consent).map((objection) => ({ digest, ...objection }));
		}),
	);
	await lockAddresses(
		tx,
		kept.map(({ digest }) => digest),
	);
	await insertObjections(tx, kept);
}

/** What a contact's consent of a channel says against every address, and by topic. */
function objectionsIn({ status, topics = {}, ...rest }: ChannelConsent): Objection[] {
	const { suppressed, suppressedAddress } = rest;
	const optedOut = Object.entries(topics).filter(([, topic]) => topic.status === 'optedOut');
	return [
		...(status === 'optedOut' ? [{ kind: 'optedOut' as const, topic: null }] : []),
		...(suppressed && suppressedAddress === undefined ? [{ kind: suppressed, topic: null }] : []),
		...optedOut.map(([topic]) => ({ kind: 'optedOut' as const, topic })),
	];
}

/**
 * All identifiers of the contacts, profile fields that never identified one included, unless they
 * identify another contact, who stays.
 */
async function identifiersOf(
	tx: ScopedTx,
	contacts: readonly ContactRow[],
): Promise<IdentityKey[]> {
	const { conn, trx, workspaceId } = tx;
	const ids = contacts.map(({ id }) => id);
	const { rows } = await sql<IdentityKey>`select kind, value from identities
		where ${inSubquery(conn, 'contact_id', conn.ids(ids))}`.execute(trx);
	const fields = contacts.flatMap(({ external_id, email, phone }) =>
		Object.entries({ userId: external_id, email, phone }).flatMap(([kind, value]) =>
			value === null ? [] : ({ kind, value } as IdentityKey),
		),
	);
	const owners = await findContactsByKey(conn, trx, workspaceId, fields);
	const own = fields.filter((key) => {
		const owner = owners.get(keyText(key));
		return owner === undefined || ids.includes(owner.contactId);
	});
	return [...new Map([...rows, ...own].map((key) => [keyText(key), key])).values()];
}

/** Ends and anonymizes the enrollments; returns the number of open positions deleted with them. */
async function eraseEnrollments(tx: TimedTx, contactIds: readonly number[]): Promise<number> {
	const { conn, trx } = tx;
	const { rows: enrollments } = await sql<{ id: number; status: string }>`select id, status
		from enrollments where ${inSubquery(conn, 'contact_id', conn.ids(contactIds))}
		order by id ${conn.forUpdate()}`.execute(trx);
	const active = enrollments.filter(({ status }) => status === 'active').map(({ id }) => id);
	const { rows: open } = await sql<{ n: number }>`select count(*) as n from positions
		where ${inSubquery(conn, 'enrollment_id', conn.ids(active))}`.execute(trx);
	await endEnrollments(
		tx,
		active.map((enrollmentId) => ({ enrollmentId, status: 'exited', reason: 'erased' })),
	);
	const all = enrollments.map(({ id }) => id);
	const ofEnrollments = inSubquery(conn, 'enrollment_id', conn.ids(all));
	// Positions of failed enrollments, which were kept for a retry by hand.
	const deleted = await deletePositions(tx, sql`${ofEnrollments} and lease is null`);
	await recordDeleted(tx, deleted, 'failed');
	// The others are under a lease, and are deleted when their execution ends.
	await sql`update positions set contact_id = ${ERASED_CONTACT_ID}, item = null, wait = null, rule_id = null,
		event_id = null, error = null where ${ofEnrollments}`.execute(trx);
	// The instance may be an address, and the reason of a failure may contain one.
	await sql`update enrollments set contact_id = ${ERASED_CONTACT_ID}, instance = '',
			reason = case status when 'failed' then null else reason end
		where ${inSubquery(conn, 'id', conn.ids(all))}`.execute(trx);
	return open[0].n;
}
