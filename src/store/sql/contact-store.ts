import { sql } from 'kysely';
import type { ContactStore } from '../../contact/contact-store';
import { keyText } from '../../contact/grouping';
import { StoreError } from '../errors';
import { inSubquery } from './common/in-subquery';
import type { SqlBase } from './common/base';
import type { ScopedTx } from './common/transaction';
import { toContact, updateContacts, type ContactRow } from './contacts/rows';
import { eraseContacts } from './contacts/erase';
import { reactToContacts } from './reactions/react-to-contacts';
import { findContactsByKey } from './contacts/identities';
import { mergeContacts, mergeRows } from './contacts/merge';
import { skipRefused } from './contacts/skip-refused';
import { readProfiles } from './contacts/profile';
import { contactChanges } from './reactions/contact-changes';
import { lockWorkspaceContacts, writeStages } from './contacts/write';
import { resolveMerged } from './contacts/merged';
import { recognizeContacts, upsertContacts } from './intake/upsert';

/** See ContactStore. */
export function sqlContactStore(base: SqlBase): ContactStore {
	const { conn, writeTo } = base;
	const { change, reactTo } = contactChanges(base);
	return {
		async find(workspaceId, identifiers) {
			const owners = await findContactsByKey(conn, conn.db, workspaceId, identifiers.flat());
			return identifiers.map((keys) => {
				const known = keys.find((key) => owners.has(keyText(key)));
				return known === undefined ? null : owners.get(keyText(known))!.contactId;
			});
		},

		upsert: (workspaceId, inputs, now) =>
			change(workspaceId, now, async (tx) => {
				const { results, readyAt } = await upsertContacts(tx, inputs);
				return { result: results, readyAt };
			}),

		recognize: (workspaceId, identifiers, now) =>
			change(workspaceId, now, async (tx) => {
				const { contacts, readyAt } = await recognizeContacts(tx, identifiers);
				return { result: contacts, readyAt };
			}),

		async read(workspaceId, ids) {
			const { rows } = await sql<ContactRow>`select * from contacts
				where ${inSubquery(conn, 'id', conn.ids(ids))} and workspace_id = ${workspaceId}`.execute(conn.db);
			const byId = new Map(rows.map((row) => [row.id, toContact(row)]));
			return ids.map((id) => byId.get(id) ?? null);
		},

		async current(workspaceId, ids) {
			const found = await resolveMerged(conn, conn.db, ids, async (asked) => {
				const { rows } = await sql<{ id: number }>`select id from contacts
					where ${inSubquery(conn, 'id', conn.ids(asked))} and workspace_id = ${workspaceId}`.execute(
					conn.db,
				);
				return new Map(rows.map(({ id }) => [id, id]));
			});
			return ids.map((id) => found.get(id) ?? null);
		},

		profiles: (workspaceId, ids, timeline) => readProfiles(conn, workspaceId, ids, timeline),

		async list(workspaceId, afterId, limit) {
			const { rows } = await sql<ContactRow>`select * from contacts
				where id > ${afterId} and workspace_id = ${workspaceId}
				order by id limit ${limit}`.execute(conn.db);
			return rows.map(toContact);
		},

		async recent(workspaceId, limit) {
			const { rows } =
				await sql<ContactRow>`select * from contacts where workspace_id = ${workspaceId}
				order by id desc limit ${limit}`.execute(conn.db);
			return rows.map(toContact);
		},

		setStage: (workspaceId, changes, now) =>
			change(workspaceId, now, async (tx) => {
				const ids = await writeStages(tx, changes);
				return { result: undefined, readyAt: await reactTo(tx, ids, 'stage') };
			}),

		merge: (workspaceId, from, into, now) =>
			change(workspaceId, now, async (tx) => {
				const rows = await lockPair(tx, from, into);
				const exited = await mergeContacts(tx, [{ loser: from, survivor: into }]);
				const contact = mergeRows(rows.into, rows.from, now);
				await updateContacts(tx, [contact]);
				await skipRefused(tx, { contactIds: [into], digests: [] });
				const resolved = {
					contactIds: [into],
					contacts: new Map([[into, contact]]),
					changed: [],
					created: [],
					merged: [into],
				};
				const { readyAt } = await reactToContacts(tx, resolved, []);
				return { result: { contactId: into, exited }, readyAt };
			}),

		async erase(workspaceId, contactIds, now) {
			const result = await writeTo(workspaceId, (tx) => eraseContacts({ ...tx, now }, contactIds));
			await conn.scrub();
			return result;
		},
	};
}

async function lockPair(
	tx: ScopedTx,
	from: number,
	into: number,
): Promise<{ from: ContactRow; into: ContactRow }> {
	if (from === into) {
		throw new StoreError(
			'invalid-value',
			`Contact ${from} cannot be merged into itself. Name two different contacts.`,
		);
	}
	const rows = await lockWorkspaceContacts(tx, [from, into]);
	const found = (id: number): ContactRow => {
		const row = rows.get(id);
		if (row !== undefined) return row;
		throw new StoreError(
			'invalid-value',
			`There is no contact ${id} in this workspace: it may have been merged or erased. Look it up by an identifier.`,
		);
	};
	return { from: found(from), into: found(into) };
}
