import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Identification, ContactGroup } from '../../../contact/grouping';
import {
	LAG_MS,
	mayBeReconfirmed,
	setTraits,
	timesMoved,
	type DeviceField,
} from '../../../contact/trait-times';
import type { JsonObject } from '../../../lib/json';
import { inSubquery } from '../common/in-subquery';
import type { TimedTx, Tx } from '../common/transaction';
import { traitsOf, withTraits, type ContactRow } from './rows';
import { mergeRows } from './merge';

/** Identifiers of a contact, with the traits of Segment's spec to apply in `patch`. */
export interface IdentifiedInput extends Identification {
	patch: JsonObject;
	/** Whether `keys` were looked up by the contact's id: then they hold nothing new. */
	byContactId?: boolean;
	/** Whether the entry also has an event, which records when the contact was last active. */
	hasEvent?: boolean;
}

export interface AppliedTraits {
	row: ContactRow;
	/** Whether the profile differs from before. */
	isChanged: boolean;
	/** Whether the row must be written: a changed profile, or newer times of its traits. */
	isWritten: boolean;
}

/** Applies traits to known contacts and to what is merged into them; order kept. */
export async function applyTraitsToKnown(
	tx: TimedTx,
	known: ReadonlyArray<ContactGroup<IdentifiedInput>>,
	rows: ReadonlyMap<number, ContactRow>,
): Promise<AppliedTraits[]> {
	const { now } = tx;
	const mergedRows = known.map(({ contactId, merged }) =>
		merged
			.map((id) => rows.get(id)!)
			.reduce((survivor, loser) => mergeRows(survivor, loser, now), rows.get(contactId!)!),
	);
	const reconfirmed = await lastConfirmedAt(tx, known, mergedRows);
	return known.map((group, i) => {
		const applied = applyTraits(mergedRows[i], group, now, reconfirmed.get(group.contactId!));
		return group.merged.length === 0 ? applied : { ...applied, isWritten: true };
	});
}

const COLUMN_OF_KEY = { email: 'email', phone: 'phone' } as const;

/** When device fields were last confirmed, in ms, where that is later than the stored time. */
type Reconfirmations = ReadonlyMap<DeviceField, number>;

/** Applies the inputs of a contact, oldest first. */
export function applyTraits(
	before: ContactRow,
	group: ContactGroup<IdentifiedInput>,
	now: number,
	reconfirmed: Reconfirmations = new Map(),
): AppliedTraits {
	const traits = traitsOf(before);
	const times = new Map(traits.times);
	for (const [field, at] of reconfirmed) traits.times.set(field, at);
	let externalId = group.renamedTo ?? before.external_id;
	for (const { keys, patch, occurredAt, byContactId } of group.identifications) {
		for (const { kind, value } of byContactId ? [] : keys) {
			if (kind === 'userId') externalId ??= value;
			if (kind === 'userId' || kind === 'anonymousId') continue;
			// An identifier fills an empty field; it does not replace a trait.
			const column = COLUMN_OF_KEY[kind];
			if (traits.profile[column] === null) setTraits(traits, { [column]: value }, occurredAt);
		}
		setTraits(traits, patch, occurredAt);
	}
	const after = { ...withTraits(before, traits), external_id: externalId };
	const { traits_at, trait_times } = before;
	const isChanged = !isDeepStrictEqual({ ...after, traits_at, trait_times }, before);
	if (isChanged) after.updated_at = now;
	const allLeftEvents = group.identifications.every(({ hasEvent }) => hasEvent);
	const isWritten = isChanged || timesMoved(times, traits.times, allLeftEvents);
	return { row: after, isChanged, isWritten };
}

/**
 * An input may bring another zone or locale shortly after the known one was last confirmed. The
 * contact's last event within LAG_MS then counts as another confirmation. Queried for such inputs
 * only, which are few.
 */
async function lastConfirmedAt(
	tx: Tx,
	known: ReadonlyArray<ContactGroup<IdentifiedInput>>,
	rows: readonly ContactRow[],
): Promise<Map<number, Map<DeviceField, number>>> {
	const { conn, trx } = tx;
	const doubts = known.flatMap(({ contactId, identifications: namings }, i) => {
		const withPatch = namings.filter(({ patch }) => Object.keys(patch).length > 0);
		if (withPatch.length === 0) return [];
		const traits = traitsOf(rows[i]);
		const fields = withPatch.flatMap(({ patch, occurredAt }) =>
			mayBeReconfirmed(traits, patch, occurredAt),
		);
		return [...new Set(fields)].map((field) => ({
			contactId: contactId!,
			field,
			since: traits.times.get(field)!,
		}));
	});
	const found = new Map<number, Map<DeviceField, number>>();
	if (doubts.length === 0) return found;
	const source = conn.records(doubts, { contactId: 'int', field: 'text', since: 'int' });
	const ids = conn.ids([...new Set(doubts.map(({ contactId }) => contactId))]);
	const { rows: last } = await sql<{ contactId: number; field: DeviceField; at: number }>`
		select r."contactId", r.field, max(e.occurred_at) as at from ${source} as r
		cross join events e where e.contact_id = r."contactId"
			and ${inSubquery(conn, 'e.contact_id', ids)}
			and e.occurred_at > r.since and e.occurred_at <= r.since + ${LAG_MS}
		group by r."contactId", r.field`.execute(trx);
	for (const { contactId, field, at } of last) {
		found.set(contactId, (found.get(contactId) ?? new Map<DeviceField, number>()).set(field, at));
	}
	return found;
}
