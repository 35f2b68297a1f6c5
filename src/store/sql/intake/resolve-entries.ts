import { keyText } from '../../../contact/grouping';
import { identityKeys, type IdentityKey } from '../../../contact/identity';
import type { IncomingEntry } from '../../../event/parse';
import type { JsonObject } from '../../../lib/json';
import type { ContactsTx, KeyedTx, ScopedTx } from '../common/transaction';
import { erasedKeysOf } from '../contacts/erased';
import { keysOf } from '../contacts/identities';
import { resolveContacts, type IdentifiedInput, type Resolved } from '../contacts/resolve';
import { dropDuplicates } from '../events/dedup';

export interface ResolvedEntries {
	/** The entries to record. */
	entries: IncomingEntry[];
	/** Their contacts; order kept. */
	resolved: Resolved;
	/** Number of entries recorded before. */
	duplicates: number;
}

/**
 * Drops duplicates and resolves the contacts of the other entries. Entries of erased contacts and of
 * unknown contact ids are accepted, so that the sender does not repeat them, but not recorded.
 */
export async function resolveEntries(
	tx: ContactsTx,
	entries: readonly IncomingEntry[],
): Promise<ResolvedEntries> {
	const fresh = await dropDuplicates(tx, entries);
	const inputs = await identifiedInputsOf(tx, fresh);
	const kept = fresh.filter((_, i) => inputs[i] !== null);
	const notErased = inputs.filter((input) => input !== null);
	const resolved = await resolveContacts(tx, notErased);
	return { entries: kept, resolved, duplicates: entries.length - fresh.length };
}

/** Inputs to resolve; null for an erased contact or an unknown contact id. */
async function identifiedInputsOf(
	tx: ScopedTx & KeyedTx,
	entries: readonly IncomingEntry[],
): Promise<Array<IdentifiedInput | null>> {
	const { conn, trx, workspaceId } = tx;
	const numbers = entries.flatMap(({ contactId }) => contactId ?? []);
	const known = await keysOf(conn, trx, workspaceId, [...new Set(numbers)]);
	const inputs = entries.map((entry): IdentifiedInput | null => {
		if (entry.contactId === undefined) return identifiedInputOf(entry);
		const keys = known.get(entry.contactId);
		return keys === undefined ? null : { ...identifiedInputOf(entry), keys, byContactId: true };
	});
	const named = inputs.filter((input) => input !== null);
	const notErased = (await withoutErased(tx, named)).values();
	return inputs.map((input) => (input === null ? null : notErased.next().value!));
}

/** The inputs without erased identifiers; null if no identifier is left. */
export async function withoutErased(
	tx: ScopedTx & KeyedTx,
	inputs: readonly IdentifiedInput[],
): Promise<Array<IdentifiedInput | null>> {
	const keys = inputs.flatMap((input) => [...input.keys, ...(input.previous ?? [])]);
	const erased = await erasedKeysOf(tx, keys);
	if (erased.size === 0) return [...inputs];
	const notErased = (key: IdentityKey) => !erased.has(keyText(key));
	return inputs.map((input) => {
		const left = input.keys.filter(notErased);
		// An alias without its userId has no contact to link the former id to.
		const previous = left[0] === input.keys[0] ? input.previous?.filter(notErased) : undefined;
		return left.length === 0 ? null : { ...input, keys: left, previous };
	});
}

function identifiedInputOf(entry: IncomingEntry): IdentifiedInput {
	const { occurredAt, previousId } = entry;
	const hasEvent = entry.event !== null;
	const keys = identityKeys(entry.identity);
	const input = { keys, patch: traitsOf(entry), occurredAt, hasEvent };
	if (previousId === null) return input;
	// The former id may be of either kind, and its own events may come after the alias.
	const previous = (['anonymousId', 'userId'] as const).map((kind) => ({
		kind,
		value: previousId,
	}));
	return { ...input, previous };
}

/** The traits of a group are those of the contact's attribute `group`. */
function traitsOf({ kind, traits, groupId }: IncomingEntry): JsonObject {
	return kind === 'group' ? { group: { ...traits, id: groupId } } : traits;
}
