import { sql } from 'kysely';
import { groupContacts, type IdentityOwner, type ContactGroup } from '../../../contact/grouping';
import type { IdentityKey } from '../../../contact/identity';
import { ConcurrentChangeError } from '../common/concurrent-change';
import type { ContactsTx, ScopedTx, Tx } from '../common/transaction';
import {
	blankContact,
	insertContacts,
	lockContacts,
	updateContacts,
	type ContactRow,
} from './rows';
import { applyTraits, applyTraitsToKnown, type IdentifiedInput } from './apply-traits';
import { erasedKeysOf } from './erased';
import { findContactsByKey, linkIdentities } from './identities';
import { mergeContacts } from './merge';
import { markObjections } from './objections';
import { skipRefused } from './skip-refused';
import { recordTimeZones } from './time-zones';

export { ascending, lockContacts, toContact, type ContactRow } from './rows';
export type { IdentifiedInput } from './apply-traits';

export interface Resolved {
	/** The contact of each input, order kept. */
	contactIds: number[];
	/** All of them after the inputs were applied, locked until the transaction ends. */
	contacts: Map<number, ContactRow>;
	/** Existing contacts whose profile changed. */
	changed: number[];
	/** New contacts. */
	created: number[];
	/** Contacts that others were merged into, so that anything may have changed. */
	merged: number[];
}

/**
 * Finds or creates the contacts of the inputs, merges contacts that an input connects, applies the
 * traits, and locks the contacts: recording an event and parking a contact exclude each other by this
 * lock.
 */
export async function resolveContacts(
	tx: ContactsTx,
	inputs: readonly IdentifiedInput[],
): Promise<Resolved> {
	const { conn, trx, workspaceId, now } = tx;
	const keys = inputs.flatMap((input) => [...input.keys, ...(input.previous ?? [])]);
	const owners = await findContactsByKey(conn, trx, workspaceId, keys);
	const { groups, groupOf } = groupContacts(inputs, owners);
	const before = await lockFound(tx, groups, owners);
	await refuseErased(
		tx,
		groups.flatMap((group) => group.newKeys),
	);
	await mergeContacts(tx, pairsOf(groups));

	const known = groups.filter((group) => group.contactId !== null);
	const written = await applyTraitsToKnown(tx, known, before);
	const unknown = groups.filter((group) => group.contactId === null);
	const fresh = unknown.map((group) => applyTraits(blankContact(workspaceId, now), group, now).row);
	const after = [...written.map(({ row }) => row), ...fresh];
	await markObjections(tx, after, before);
	await updateContacts(
		tx,
		written.filter(({ isWritten }) => isWritten).map(({ row }) => row),
	);
	const created = await insertContacts(tx, fresh);
	created.forEach((id, i) => (unknown[i].contactId = id));
	const links = groups.flatMap((group) =>
		group.newKeys.map((key) => ({ ...key, contact_id: group.contactId! })),
	);
	await linkIdentities(tx, links);

	const rows = [
		...written.map(({ row }) => row),
		...fresh.map((row, i) => ({ ...row, id: created[i] })),
	];
	await recordAttributeNames(tx, rows, before);
	await recordTimeZones(tx, newTimeZones(rows, before));
	const merged = groups.flatMap(({ contactId, merged: losers }) =>
		losers.length > 0 ? contactId! : [],
	);
	await skipRefused(tx, { contactIds: merged, digests: [] });
	return {
		contactIds: inputs.map((input) => groupOf.get(input)!.contactId!),
		contacts: new Map(rows.map((row) => [row.id, row])),
		changed: written.filter(({ isChanged }) => isChanged).map(({ row }) => row.id),
		created,
		merged,
	};
}

/**
 * Identifiers that lead to no contact may be those of one that was erased since the caller looked:
 * start again, and they are left out.
 */
async function refuseErased(tx: ContactsTx, keys: readonly IdentityKey[]): Promise<void> {
	if ((await erasedKeysOf(tx, keys)).size > 0) throw new ConcurrentChangeError();
}

function pairsOf(groups: readonly ContactGroup<IdentifiedInput>[]) {
	return groups.flatMap(({ contactId, merged }) =>
		merged.map((loser) => ({ loser, survivor: contactId! })),
	);
}

/** Locks the contacts found; starts again if one was changed between the search and the lock. */
async function lockFound(
	tx: Tx,
	groups: readonly ContactGroup<IdentifiedInput>[],
	owners: ReadonlyMap<string, IdentityOwner>,
): Promise<Map<number, ContactRow>> {
	const ids = groups.flatMap(({ contactId, merged }) => [...merged, contactId ?? []].flat());
	const rows = await lockContacts(tx, ids);
	const involved = new Set(ids);
	for (const { contactId, hasUserId } of owners.values()) {
		if (!involved.has(contactId)) continue;
		const row = rows.get(contactId);
		// Merged, erased or given a userId meanwhile: the grouping may be another now.
		if (row === undefined || (row.external_id !== null) !== hasUserId) {
			throw new ConcurrentChangeError();
		}
	}
	return rows;
}

/** Time zones that are new to their contacts. */
function newTimeZones(
	rows: readonly ContactRow[],
	before: ReadonlyMap<number, ContactRow>,
): Set<string> {
	return new Set(
		rows.flatMap(({ id, timezone }) =>
			timezone === null || timezone === before.get(id)?.timezone ? [] : timezone,
		),
	);
}

/** Records the names of attributes that are new to their contacts, for dropdowns. */
async function recordAttributeNames(
	tx: ScopedTx,
	rows: readonly ContactRow[],
	before: ReadonlyMap<number, ContactRow>,
): Promise<void> {
	const { conn, trx, workspaceId } = tx;
	const names = new Set<string>();
	for (const row of rows) {
		const earlier = before.get(row.id)?.attributes ?? {};
		for (const name of Object.keys(row.attributes)) {
			if (!Object.hasOwn(earlier, name)) names.add(name);
		}
	}
	if (names.size === 0) return;
	const source = conn.records(
		[...names].sort().map((name) => ({ name })),
		{ name: 'text' },
	);
	await sql`insert into attribute_names (workspace_id, name) select ${workspaceId}, r.name
		from ${source} as r where true order by r.name on conflict do nothing`.execute(trx);
}
