import { sql } from 'kysely';
import { dateAt, dateInstance, dateRule, dateTriggerAfter } from '../../../journey/date-entry';
import type { Journey } from '../../../journey/journey';
import { allowedLateness } from '../../../journey/schedule';
import type { DateTriggerTable } from '../../schema';
import type { TimedTx } from '../common/transaction';
import { writeDateTriggers } from '../reactions/date-triggers';
import { inSubquery } from '../common/in-subquery';
import type { SqlBase } from '../common/base';
import { readJourney } from '../registry/entry-state';
import { toContact, type ContactRow } from '../contacts/resolve';
import { enterContacts } from '../reactions/entries';

/** Contacts per transaction. */
const BATCH = 1_000;
/** Per journey and call; the rest follows with the next call. */
const MAX_BATCHES = 50;

type DueDateTrigger = DateTriggerTable & { due_at: number };

/** Enrolls the contacts whose date triggers are due. */
export async function fireDateTriggers(
	base: SqlBase,
	journeys: readonly Journey[],
	now: number,
): Promise<void> {
	for (const journey of journeys.filter((each) => dateRule(each) !== undefined)) {
		for (let i = 0; i < MAX_BATCHES; i++) {
			const { fired, entered } = await fireBatch(base, journey.id, now);
			await base.announce(entered > 0 ? now : null);
			if (fired === 0) break;
		}
	}
}

async function fireBatch({ write }: SqlBase, journeyId: number, now: number) {
	return await write(async (tx) => {
		const nothing = { fired: 0, entered: 0 };
		const journey = await readJourney(tx.trx, journeyId);
		if (!journey?.active || dateRule(journey) === undefined) return nothing;
		const contacts = await lockContactsDue({ ...tx, now }, journey.id);
		if (contacts.size === 0) return nothing;
		const due = await readDue({ ...tx, now }, journey.id, [...contacts.keys()]);
		const { workspaceId } = journey;
		const scope = { ...tx, workspaceId, now, contacts, journeys: [journey] };
		const inTime = due.filter(
			({ due_at }) => now - due_at <= allowedLateness(journey.config.overdue),
		);
		const { entered } = await enterContacts(
			scope,
			inTime.map((dateTrigger) =>
				toCandidate(journey, dateTrigger, contacts.get(dateTrigger.contact_id)!),
			),
		);
		const next = due.map((dateTrigger) =>
			toNextTrigger(journey, dateTrigger, contacts.get(dateTrigger.contact_id)!, now),
		);
		await writeDateTriggers(tx, next);
		return { fired: due.length, entered };
	});
}

/**
 * Locks the contacts whose date triggers have been due longest. Contacts are locked before their date
 * triggers, as in a call that changes a date; contacts locked elsewhere follow with the next call.
 */
async function lockContactsDue(tx: TimedTx, journeyId: number): Promise<Map<number, ContactRow>> {
	const { conn, trx, now } = tx;
	const oldest = sql`(select contact_id from date_triggers where journey_id = ${journeyId}
		and due_at is not null and due_at <= ${now} order by due_at limit ${BATCH})`;
	const { rows } = await sql<ContactRow>`select c.* from contacts c
		where ${inSubquery(conn, 'c.id', oldest)} order by c.id ${conn.forUpdateSkipLocked('c')}`.execute(
		trx,
	);
	return new Map(rows.map((row) => [row.id, row]));
}

/** Read after the contacts are locked, as another process may have fired them meanwhile. */
async function readDue(
	tx: TimedTx,
	journeyId: number,
	contactIds: readonly number[],
): Promise<DueDateTrigger[]> {
	const { conn, trx, now } = tx;
	const { rows } =
		await sql<DueDateTrigger>`select journey_id, contact_id, due_at, due_local, last_fired_local
		from date_triggers
		where journey_id = ${journeyId} and ${conn.anyOf('contact_id', 'int', contactIds)}
		and due_at is not null and due_at <= ${now}
		order by due_at, contact_id`.execute(trx);
	return rows;
}

function toCandidate(journey: Journey, { contact_id, due_at }: DueDateTrigger, row: ContactRow) {
	const firedLocal = dateAt(dateRule(journey)!, toContact(row), due_at);
	return {
		journey,
		contactId: contact_id,
		instance: dateInstance(journey, firedLocal),
		eventId: null,
	};
}

function toNextTrigger(
	journey: Journey,
	dateTrigger: DueDateTrigger,
	row: ContactRow,
	now: number,
): DateTriggerTable {
	const rule = dateRule(journey)!;
	const contact = toContact(row);
	const due_at = dateTriggerAfter(rule, contact, dateTrigger.due_at, now);
	return {
		...dateTrigger,
		due_at,
		due_local: due_at === null ? null : dateAt(rule, contact, due_at),
		last_fired_local: dateAt(rule, contact, dateTrigger.due_at),
	};
}
