import { sql } from 'kysely';
import type { Journey } from '../../../journey/journey';
import { LEASE_MS } from '../../../journey/position-store';
import type { InlineContact, InlineEnrollment } from '../../../journey/journey-store';
import { earliest } from '../common/earliest';
import type { TimedTx, WorkspaceTx } from '../common/transaction';
import { beginEnrollments, type NewEnrollment } from '../enrollments/enroll';
import { reactToContacts } from '../reactions/react-to-contacts';
import { keysOf } from '../contacts/identities';
import { withoutErased } from './resolve-entries';
import { ascending, resolveContacts, toContact, type IdentifiedInput } from '../contacts/resolve';

/** Where and as what people are enrolled. */
export interface InlineEntry {
	journey: Journey;
	nodeId: number;
	lease: string;
}

export interface Enrolled {
	/** In the order of the newcomers. */
	enrollments: Array<InlineEnrollment | null>;
	/** When positions may be claimable because new people came to be known, in ms. */
	readyAt: number | null;
}

/** What is worked on in one go; between slices other work of the process gets its turn. */
const SLICE = 1_000;

/**
 * Enrolls people where they stand. The execution is n8n's, not ours, so their positions count as
 * handed over: they hold as long as journey nodes touch them, and are done soon after.
 */
export async function enrollInline(
	tx: TimedTx,
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
	tx: TimedTx,
	entry: InlineEntry,
	inlineContacts: readonly InlineContact[],
): Promise<Enrolled> {
	const { journey, lease } = entry;
	const inputs = await identifiedInputsOf(
		{ ...tx, workspaceId: journey.workspaceId },
		inlineContacts,
	);
	const named = inputs.filter((identified) => identified !== null);
	const notErased = await withoutErased({ ...tx, workspaceId: journey.workspaceId }, named);
	const known = notErased.filter((identified) => identified !== null);
	const resolved = await resolveContacts({ ...tx, workspaceId: journey.workspaceId }, known);
	const { readyAt } = await reactToContacts(
		{ ...tx, workspaceId: journey.workspaceId },
		resolved,
		[],
	);
	const rest = resolved.contactIds.values();
	const ofNamed = notErased
		.map((identified) => (identified === null ? null : rest.next().value!))
		.values();
	// Null: somebody who is not, or was erased and is not to be known again.
	const contactIds = inputs.map((identified) =>
		identified === null ? null : ofNamed.next().value!,
	);
	const candidates = inlineContacts.flatMap(({ instance }, i) => {
		const contactId = contactIds[i];
		return contactId === null ? [] : { journey, contactId, instance, eventId: null };
	});
	const begun = await beginEnrollments(tx, candidates);
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
		// The same person twice in one batch is enrolled once.
		enrolled.delete(key);
		return found;
	});
	return { enrollments, readyAt };
}

/** What names the newcomers; null where nobody of this workspace has the number. */
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

/** Positions of the runs, held by the caller; their numbers in order. */
async function insertInlinePositions(
	tx: TimedTx,
	{ nodeId, lease }: InlineEntry,
	begun: readonly NewEnrollment[],
): Promise<number[]> {
	const { conn, trx, now } = tx;
	const rows = begun.map((b, seq) => ({
		seq,
		enrollment_id: b.enrollmentId,
		contact_id: b.contactId,
	}));
	const source = conn.records(rows, { seq: 'int', enrollment_id: 'int', contact_id: 'int' });
	const inserted = await sql<{ id: number }>`insert into positions (enrollment_id, contact_id,
			node_id, held_until, timeout_outcome, outcome, lease, attempts, arrived_at)
		select r.enrollment_id, r.contact_id, ${nodeId}, ${now + LEASE_MS}, 'reached', 'reached',
			${lease}, 1, ${now} from ${source} as r order by r.seq returning id`.execute(trx);
	return ascending(inserted.rows);
}
