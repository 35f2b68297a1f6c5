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

/** What one entry says of one person; `patch` holds Segment's traits. */
export interface IdentifiedInput extends Identification {
	patch: JsonObject;
	/** Whether `keys` were looked up, and not said: then they say nothing new. */
	byContactId?: boolean;
	/** Whether it also brings an event, which will say when the mention was. */
	hasEvent?: boolean;
}

export interface AppliedTraits {
	row: ContactRow;
	/** Whether the profile is another than before. */
	isChanged: boolean;
	/** Whether anything is that is worth writing, such as when a trait was last said. */
	isWritten: boolean;
}

/** Known people with those merged into them, after what was said; in order. */
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

/** Until when device fields have been said, in ms, where that is later than what is kept. */
type Reconfirmations = ReadonlyMap<DeviceField, number>;

/** The contact with what was said of it, oldest first. */
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
	for (const { keys, patch, occurredAt, byContactId } of group.namings) {
		for (const { kind, value } of byContactId ? [] : keys) {
			if (kind === 'userId') externalId ??= value;
			if (kind === 'userId' || kind === 'anonymousId') continue;
			// Being called by an address fills a gap; it does not replace what was said.
			const column = COLUMN_OF_KEY[kind];
			if (traits.profile[column] === null) setTraits(traits, { [column]: value }, occurredAt);
		}
		setTraits(traits, patch, occurredAt);
	}
	const after = { ...withTraits(before, traits), external_id: externalId };
	const { traits_at, trait_times } = before;
	const isChanged = !isDeepStrictEqual({ ...after, traits_at, trait_times }, before);
	if (isChanged) after.updated_at = now;
	const allLeftEvents = group.namings.every(({ hasEvent }) => hasEvent);
	const isWritten = isChanged || timesMoved(times, traits.times, allLeftEvents);
	return { row: after, isChanged, isWritten };
}

/**
 * Where a mention says another zone or language shortly after the time that is kept of the known
 * one: the contact's last event within that time counts as having said the known one again. Asked
 * for those few alone.
 */
async function lastConfirmedAt(
	tx: Tx,
	known: ReadonlyArray<ContactGroup<IdentifiedInput>>,
	rows: readonly ContactRow[],
): Promise<Map<number, Map<DeviceField, number>>> {
	const { conn, trx } = tx;
	const doubts = known.flatMap(({ contactId, namings }, i) => {
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
