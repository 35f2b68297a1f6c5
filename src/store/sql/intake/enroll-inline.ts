import { sql } from 'kysely';
import type { Journey } from '../../../journey/journey';
import { LEASE_MS } from '../../../journey/position-store';
import type { InlineContact, InlineEnrollment } from '../../../journey/journey-store';
import { earliest } from '../common/earliest';
import { countPositions } from '../counts/position-counts';
import type { KeyedTx, TimedTx, WorkspaceTx } from '../common/transaction';
import { beginEnrollments, type NewEnrollment } from '../enrollments/enroll';
import { reactToContacts } from '../reactions/react-to-contacts';
import { keysOf } from '../contacts/identities';
import { withoutErased } from './resolve-entries';
import { ascending, resolveContacts, toContact, type IdentifiedInput } from '../contacts/resolve';

/** Journey and node of an inline enrollment, and the lease of its positions. */
export interface InlineEntry {
	journey: Journey;
	nodeId: number;
	lease: string;
}

export interface Enrolled {
	/** Order of the contacts kept; null: not enrolled. */
	enrollments: Array<InlineEnrollment | null>;
	/** When positions may be claimable as contacts were created or changed, in ms; null: none. */
	readyAt: number | null;
}

/** Contacts per slice; between slices the event loop can do other work. */
const SLICE = 1_000;

/**
 * See JourneyStore.enrollInline. The execution was not started by the dispatcher, so the positions
 * are held externally: until journey nodes of the execution no longer renew the leases.
 */
export async function enrollInline(
	tx: TimedTx & KeyedTx,
	entry: InlineEntry,
	inlineContacts: readonly InlineContact[],
): Promise<Enrolled> {
	const all: Enrolled = { enrollments: [], readyAt: null };
	for (let from = 0; from < inlineContacts.length; from += SLICE) {
		const slice = inlineContacts.slice(from, from + SLICE);
		const { enrollments, readyAt } = await enrollSlice(tx, entry, slice);
		all.enrollments.push(...enrollments);
		all.readyAt = earliest(readyAt, all.readyAt);
	}
	return all;
}

async function enrollSlice(
	tx: TimedTx & KeyedTx,
	entry: InlineEntry,
	inlineContacts: readonly InlineContact[],
): Promise<Enrolled> {
	const { journey, lease } = entry;
	const inputs = await identifiedInputsOf(
		{ ...tx, workspaceId: journey.workspaceId },
		inlineContacts,
	);
	const named = inputs.filter((input) => input !== null);
	const notErased = await withoutErased({ ...tx, workspaceId: journey.workspaceId }, named);
	const known = notErased.filter((input) => input !== null);
	const resolved = await resolveContacts({ ...tx, workspaceId: journey.workspaceId }, known);
	const { readyAt } = await reactToContacts(
		{ ...tx, workspaceId: journey.workspaceId },
		resolved,
		[],
	);
	const rest = resolved.contactIds.values();
	const ofNamed = notErased.map((input) => (input === null ? null : rest.next().value!)).values();
	// Null: an unknown or an erased contact.
	const contactIds = inputs.map((input) => (input === null ? null : ofNamed.next().value!));
	const candidates = inlineContacts.flatMap(({ instance, reentry }, i) => {
		const contactId = contactIds[i];
		if (contactId === null) return [];
		const rules = { ...journey.config, ...(reentry && { reentry }) };
		return { journey: { ...journey, config: rules }, contactId, instance, eventId: null };
	});
	const { enrollments: begun } = await beginEnrollments(tx, candidates);
	const positionIds = await insertInlinePositions(tx, entry, begun);

	const enrolled = new Map(
		begun.map((b, i) => [
			`${b.contactId} ${b.instance}`,
			{
				enrollmentId: b.enrollmentId,
				position: { positionId: positionIds[i], lease },
				contact: toContact(resolved.contacts.get(b.contactId)!),
			},
		]),
	);
	const enrollments = inlineContacts.map(({ instance }, i) => {
		const key = `${contactIds[i]} ${instance}`;
		const found = enrolled.get(key) ?? null;
		// A contact that is repeated in the batch is enrolled once.
		enrolled.delete(key);
		return found;
	});
	return { enrollments, readyAt };
}

/** Inputs to resolve; null for a contact id that is unknown in the workspace. */
async function identifiedInputsOf(
	tx: WorkspaceTx,
	inlineContacts: readonly InlineContact[],
): Promise<Array<IdentifiedInput | null>> {
	const { conn, trx, workspaceId, now } = tx;
	const numbers = inlineContacts.flatMap(({ keys, contactId }) =>
		keys.length === 0 && contactId !== undefined ? contactId : [],
	);
	const known = await keysOf(conn, trx, workspaceId, numbers);
	return inlineContacts.map(({ keys: given, contactId, profile }): IdentifiedInput | null => {
		const byContactId = given.length === 0;
		const keys = byContactId ? (known.get(contactId) ?? []) : given;
		return keys.length === 0 ? null : { keys, patch: profile, occurredAt: now, byContactId };
	});
}

/** Creates positions held by the caller; their ids, order kept. */
async function insertInlinePositions(
	tx: TimedTx,
	{ journey, nodeId, lease }: InlineEntry,
	begun: readonly NewEnrollment[],
): Promise<number[]> {
	const { conn, trx, now } = tx;
	const rows = begun.map((b, seq) => ({
		seq,
		enrollment_id: b.enrollmentId,
		contact_id: b.contactId,
		entry_day: b.entryDay,
	}));
	const source = conn.records(rows, {
		...{ seq: 'int', enrollment_id: 'int', contact_id: 'int', entry_day: 'int' },
	});
	const inserted = await sql<{ id: number }>`insert into positions (enrollment_id, contact_id,
			journey_id, node_id, held_until, timeout_outcome, outcome, lease, attempts, arrived_at,
			entry_day, is_first, is_beside)
		select r.enrollment_id, r.contact_id, ${journey.id}, ${nodeId}, ${now + LEASE_MS}, 'reached', 'reached',
			${lease}, 1, ${now}, r.entry_day, ${true}, ${false} from ${source} as r order by r.seq returning id`.execute(
		trx,
	);
	await countPositions(
		tx,
		begun.map(() => ({ journey_id: journey.id, node_id: nodeId })),
		1,
	);
	return ascending(inserted.rows);
}
