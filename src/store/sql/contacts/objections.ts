import { sql, type RawBuilder } from 'kysely';
import {
	COLUMN_CHANNELS,
	addressColumn,
	type Consent,
	type Suppression,
} from '../../../contact/consent';
import { withSuppression } from '../../../contact/consent-change';
import { addressDigest } from '../../../contact/digest';
import type { Objection } from '../../../contact/objection';
import { samePhones } from '../../../contact/same-phones';
import type { JsonObject } from '../../../lib/json';
import { inSubquery } from '../common/in-subquery';
import type { Conn, ContactsTx, KeyedTx, ScopedTx, Tx, WorkspaceTx } from '../common/transaction';
import type { ContactRow } from './rows';

/** An objection at an address. */
export interface AddressObjection extends Objection {
	digest: string;
}

/** Records objections; a known one keeps its time. */
export async function insertObjections(
	tx: WorkspaceTx,
	objections: readonly AddressObjection[],
): Promise<void> {
	const { conn, trx, workspaceId, now } = tx;
	if (objections.length === 0) return;
	const rows = objections.map(({ digest, topic, kind }) => ({ digest, topic: topic ?? '', kind }));
	const source = conn.records(rows, { digest: 'text', topic: 'text', kind: 'text' });
	await sql`insert into objections (address_key, topic, kind, workspace_id, at)
		select r.digest, r.topic, r.kind, ${workspaceId}, ${now} from ${source} as r where true
		order by r.digest, r.topic, r.kind on conflict do nothing`.execute(trx);
}

/** Deletes objections. */
export async function liftObjections(tx: Tx, lifted: readonly AddressObjection[]): Promise<void> {
	const { conn, trx } = tx;
	if (lifted.length === 0) return;
	const rows = lifted.map(({ digest, topic, kind }) => ({ digest, topic: topic ?? '', kind }));
	const source = conn.records(rows, { digest: 'text', topic: 'text', kind: 'text' });
	await sql`delete from objections where (address_key, topic, kind) in (
		select r.digest, r.topic, r.kind from ${source} as r)`.execute(trx);
}

/** The objections at these addresses, by digest. */
export async function objectionsAt(
	tx: Tx,
	digests: readonly string[],
): Promise<Map<string, Objection[]>> {
	const { conn, trx } = tx;
	if (digests.length === 0) return new Map();
	const { rows } = await sql<{ address_key: string; topic: string; kind: Suppression }>`
		select address_key, topic, kind from objections
		where ${inSubquery(conn, 'address_key', textsIn(conn, digests))}`.execute(trx);
	const all = rows.map(({ address_key, topic, kind }) => ({
		digest: address_key,
		objection: { kind, topic: topic === '' ? null : topic },
	}));
	return new Map(
		[...Map.groupBy(all, ({ digest }) => digest)].map(([digest, found]) => [
			digest,
			found.map(({ objection }) => objection),
		]),
	);
}

/** For `inSubquery`. */
export function textsIn(conn: Conn, list: readonly string[]): RawBuilder<unknown> {
	const rows = [...new Set(list)].map((text) => ({ text }));
	return sql`(select r.text from ${conn.records(rows, { text: 'text' })} as r)`;
}

/** The heaviest comes last, as it replaces the others. */
const BY_WEIGHT: readonly Suppression[] = ['optedOut', 'bounced', 'complained'];

/**
 * Marks in the consent of contacts whose address is new to them what was said at it before, so that
 * rules and pages see it. The rows are changed in place; sending does not depend on it.
 */
export async function markObjections(
	tx: ScopedTx & KeyedTx,
	rows: readonly ContactRow[],
	before: ReadonlyMap<number, ContactRow>,
): Promise<void> {
	const { workspaceId, digestKey } = tx;
	const asked = rows.flatMap((row) =>
		COLUMN_CHANNELS.flatMap((channel) => {
			const column = addressColumn(channel)!;
			const address = row[column];
			if (address === null || address === before.get(row.id)?.[column]) return [];
			const digest = addressDigest(digestKey, { workspaceId, channel, address });
			return digest === null ? [] : [{ row, channel, address, digest }];
		}),
	);
	const found = await objectionsAt(
		tx,
		asked.map(({ digest }) => digest),
	);
	for (const { row, channel, address, digest } of asked) {
		const kinds = (found.get(digest) ?? []).flatMap(({ kind, topic }) =>
			topic === null ? kind : [],
		);
		for (const suppressed of BY_WEIGHT.filter((kind) => kinds.includes(kind))) {
			const consent = (row.consent ?? {}) as Consent;
			row.consent = withSuppression(consent, { channel, suppressed, address }) as JsonObject;
		}
	}
}

/** The ids of the workspace's contacts with one of these addresses in a column, however spelt. */
export async function contactsAt(
	tx: ContactsTx,
	addresses: ReadonlyArray<{ channel: string; address: string }>,
): Promise<number[]> {
	const { conn, trx, workspaceId } = tx;
	const of = (wanted: 'email' | 'phone') =>
		addresses.flatMap(({ channel, address }) => (addressColumn(channel) === wanted ? address : []));
	const [emails, phones] = [of('email'), of('phone').flatMap(samePhones)];
	if (emails.length + phones.length === 0) return [];
	// Without the workspace, by whose index a database might go through all of its contacts.
	const { rows } = await sql<{ id: number; workspace_id: number }>`
		select id, workspace_id from contacts where ${inSubquery(conn, 'email', textsIn(conn, emails))}
		union select id, workspace_id from contacts
			where ${inSubquery(conn, 'phone', textsIn(conn, phones))}`.execute(trx);
	return rows.filter((row) => row.workspace_id === workspaceId).map(({ id }) => id);
}
