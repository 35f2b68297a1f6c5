import { sql } from 'kysely';
import type { Contact } from '../../../contact/contact';
import {
	dateAt,
	dateRule,
	nextDateTrigger,
	type DateRule,
	type DateTrigger,
} from '../../../journey/date-entry';
import type { Journey } from '../../../journey/journey';
import type { DateTriggerTable } from '../../schema';
import type { TimedTx, Tx } from '../common/transaction';
import { toContact, type ContactRow } from '../contacts/resolve';

const KEY = { journey_id: 'int', contact_id: 'int' } as const;

const keyOf = ({ journey_id, contact_id }: Pick<DateTriggerTable, keyof typeof KEY>) =>
	`${journey_id} ${contact_id}`;

/**
 * Updates the date triggers of the contacts for those of the journeys with entry by date. The contacts
 * are locked.
 */
export async function setDateTriggers(
	tx: TimedTx,
	journeys: readonly Journey[],
	contacts: readonly ContactRow[],
): Promise<void> {
	const { now } = tx;
	const dated = journeys.filter((journey) => dateRule(journey) !== undefined);
	if (dated.length === 0 || contacts.length === 0) return;
	const pairs = dated.flatMap((journey) =>
		contacts.map((contact) => ({
			journey,
			contact,
			journey_id: journey.id,
			contact_id: contact.id,
		})),
	);
	const known = await knownDateTriggers(tx, pairs);
	const changed: DateTriggerTable[] = [];
	for (const { journey, contact, journey_id, contact_id } of pairs) {
		const dateTrigger = known.get(keyOf({ journey_id, contact_id }));
		const { due_at, due_local } = dueOf(dateRule(journey)!, toContact(contact), dateTrigger, now);
		const isSame = due_at === (dateTrigger?.dueAt ?? null);
		if (isSame && due_local === (dateTrigger?.dueLocal ?? null)) continue;
		changed.push({
			journey_id,
			contact_id,
			due_at,
			due_local,
			last_fired_local: dateTrigger?.lastFiredLocal ?? null,
		});
	}
	await writeDateTriggers(tx, changed);
}

function dueOf(
	rule: DateRule,
	contact: Contact,
	known: DateTrigger | undefined,
	now: number,
): Pick<DateTriggerTable, 'due_at' | 'due_local'> {
	const due_at = nextDateTrigger(rule, contact, known, now);
	return { due_at, due_local: due_at === null ? null : dateAt(rule, contact, due_at) };
}

async function knownDateTriggers(
	tx: Tx,
	pairs: ReadonlyArray<Pick<DateTriggerTable, keyof typeof KEY>>,
): Promise<Map<string, DateTrigger>> {
	const { conn, trx } = tx;
	const { rows } =
		await sql<DateTriggerTable>`select a.journey_id, a.contact_id, a.due_at, a.due_local,
			a.last_fired_local
		from ${conn.records(pairs, KEY)} as r cross join date_triggers a
		where a.journey_id = r.journey_id and a.contact_id = r.contact_id`.execute(trx);
	return new Map(
		rows.map((row) => [
			keyOf(row),
			{ dueAt: row.due_at, dueLocal: row.due_local, lastFiredLocal: row.last_fired_local },
		]),
	);
}

/** Writes date triggers of locked contacts; deletes those that never fired and are not due. */
export async function writeDateTriggers(
	tx: Tx,
	dateTriggers: readonly DateTriggerTable[],
): Promise<void> {
	const { conn, trx } = tx;
	const idle = dateTriggers.filter(
		({ due_at, last_fired_local }) => due_at === null && last_fired_local === null,
	);
	const kept = dateTriggers.filter(
		({ due_at, last_fired_local }) => due_at !== null || last_fired_local !== null,
	);
	if (kept.length > 0) {
		const state = { due_at: 'int', due_local: 'int', last_fired_local: 'int' } as const;
		const source = conn.records(kept, { ...KEY, ...state });
		await sql`insert into date_triggers (journey_id, contact_id, due_at, due_local, last_fired_local)
			select r.journey_id, r.contact_id, r.due_at, r.due_local, r.last_fired_local
			from ${source} as r where true
			order by r.journey_id, r.contact_id on conflict (journey_id, contact_id)
			do update set due_at = excluded.due_at, due_local = excluded.due_local,
				last_fired_local = excluded.last_fired_local`.execute(trx);
	}
	if (idle.length > 0) {
		await sql`delete from date_triggers where (journey_id, contact_id) in
			(select r.journey_id, r.contact_id from ${conn.records(idle, KEY)} as r)`.execute(trx);
	}
}
