import { sql } from 'kysely';
import type { ConsentChange, SuppressionChange } from '../../../contact/consent-store';
import type { Consent } from '../../../contact/consent';
import { withConsent, withSuppression } from '../../../contact/consent-change';
import type { ScopedTx, WorkspaceTx } from '../common/transaction';
import { lockContacts, type ContactRow } from './rows';
import { resolveMerged } from './merged';

/** Locks the contacts that belong to the workspace. */
export async function lockWorkspaceContacts(
	tx: ScopedTx,
	ids: readonly number[],
): Promise<Map<number, ContactRow>> {
	const { workspaceId } = tx;
	const rows = await lockContacts(tx, [...new Set(ids)]);
	return new Map([...rows].filter(([, row]) => row.workspace_id === workspaceId));
}

/** Writes stages; the last change of a contact counts. Returns the contacts whose stage changed. */
export async function writeStages(
	tx: WorkspaceTx,
	changes: ReadonlyArray<{ contactId: number; stage: string | null }>,
): Promise<number[]> {
	const { conn, trx, now } = tx;
	const wanted = new Map(changes.map(({ contactId, stage }) => [contactId, stage]));
	const contacts = await lockWorkspaceContacts(tx, [...wanted.keys()]);
	const rows = [...contacts.values()]
		.map(({ id, stage }) => ({ id, before: stage, stage: wanted.get(id)! }))
		.filter(({ before, stage }) => before !== stage);
	if (rows.length === 0) return [];
	await sql`update contacts set stage = r.stage, updated_at = ${now}
		from ${conn.records(rows, { id: 'int', stage: 'text' })} as r
		where contacts.id = r.id`.execute(trx);
	return rows.map(({ id }) => id);
}

/** Applies consent changes in order; returns the consent after each, and the changed contacts. */
export async function writeConsents(
	tx: WorkspaceTx,
	changes: readonly ConsentChange[],
): Promise<{ consents: Consent[]; changed: number[] }> {
	const { now } = tx;
	const change = (before: Consent, requested: ConsentChange) => withConsent(before, requested, now);
	return await changeConsents(tx, changes, change);
}

/** Applies suppression changes in order; returns the changed contacts. */
export async function writeSuppressions(
	tx: WorkspaceTx,
	changes: readonly SuppressionChange[],
): Promise<number[]> {
	return (await changeConsents(tx, changes, withSuppression)).changed;
}

async function changeConsents<C extends { contactId: number }>(
	tx: WorkspaceTx,
	changes: readonly C[],
	change: (before: Consent, requested: C) => Consent,
): Promise<{ consents: Consent[]; changed: number[] }> {
	const { conn, trx, now } = tx;
	const ids = changes.map(({ contactId }) => contactId);
	// A change also counts if the contact is merged between the search and the lock.
	const contacts = await resolveMerged(conn, trx, ids, (current) =>
		lockWorkspaceContacts(tx, current),
	);
	const after = new Map<number, Consent>();
	const consents = changes.map((requested) => {
		const row = contacts.get(requested.contactId);
		if (row === undefined) return {};
		const before = after.get(row.id) ?? ((row.consent ?? {}) as Consent);
		const consent = change(before, requested);
		if (consent !== before) after.set(row.id, consent);
		return consent;
	});
	const rows = [...after].map(([id, consent]) => ({ id, consent }));
	if (rows.length > 0) {
		await sql`update contacts set consent = r.consent, updated_at = ${now}
			from ${conn.records(rows, { id: 'int', consent: 'json' })} as r
			where contacts.id = r.id`.execute(trx);
	}
	return { consents, changed: [...after.keys()] };
}
