import { sql, type Transaction } from 'kysely';
import type { Journey } from '../../journey/journey';
import type { Connection } from '../connection';
import type { Database } from '../schema';
import { LEASE_MS, type Newcomer, type SpotEnrollment } from '../store';
import { beginEnrollments } from './enter';
import { followPeople } from './follow';
import { ofTheLiving } from './intake';
import { ascending, resolvePeople, toContact } from './people';

/**
 * Enrolls people where they stand. The execution is n8n's, not ours, so their positions count as
 * handed over: they hold as long as journey nodes touch them, and are done soon after.
 */
export async function enrollHere(
	conn: Connection<Database>,
	trx: Transaction<Database>,
	journey: Journey,
	nodeId: number,
	newcomers: readonly Newcomer[],
	lease: string,
	now: number,
): Promise<Array<SpotEnrollment | null>> {
	const mentions = newcomers.map(({ keys, profile }) => ({
		keys,
		patch: profile,
		occurredAt: now,
	}));
	const living = await ofTheLiving(conn, trx, journey.workspaceId, mentions);
	const known = living.filter((mention) => mention !== null);
	const people = await resolvePeople(conn, trx, journey.workspaceId, known, now);
	await followPeople(conn, trx, journey.workspaceId, people, [], now);
	const idOf = new Map(known.map((mention, i) => [mention, people.contactIds[i]]));
	// Null: somebody who was erased, and is not to be known again.
	const contactIds = living.map((mention) => mention && idOf.get(mention)!);
	const candidates = newcomers.flatMap(({ instance }, i) => {
		const contactId = contactIds[i];
		return contactId === null ? [] : { journey, contactId, instance, eventId: null };
	});
	const begun = await beginEnrollments(conn, trx, candidates, now);
	const rows = begun.map((b, seq) => ({
		seq,
		enrollment_id: b.enrollmentId,
		contact_id: b.contactId,
	}));
	const source = conn.records(rows, { seq: 'int', enrollment_id: 'int', contact_id: 'int' });
	const inserted = await sql<{ id: number }>`insert into positions (enrollment_id, contact_id,
			node_id, handed_until, on_due, outcome, lease, attempts, arrived_at)
		select r.enrollment_id, r.contact_id, ${nodeId}, ${now + LEASE_MS}, 'reached', 'reached',
			${lease}, 1, ${now} from ${source} as r order by r.seq returning id`.execute(trx);
	const positionIds = ascending(inserted.rows);

	const enrolled = new Map(
		begun.map((b, i) => [
			`${b.contactId} ${b.instance}`,
			{
				enrollmentId: b.enrollmentId,
				position: { positionId: positionIds[i], lease },
				contact: toContact(people.contacts.get(b.contactId)!),
			},
		]),
	);
	return newcomers.map(({ instance }, i) => {
		const key = `${contactIds[i]} ${instance}`;
		const found = enrolled.get(key) ?? null;
		// The same person twice in one batch is enrolled once.
		enrolled.delete(key);
		return found;
	});
}
