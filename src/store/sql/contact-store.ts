import type { Trx } from './common/transaction';
import { sql } from 'kysely';
import type { ContactStore } from '../../contact/contact-store';
import { keyText } from '../../contact/grouping';
import { StoreError } from '../errors';
import { inSubquery } from './common/in-subquery';
import type { SqlBase } from './common/base';
import { toContact, updateContacts, type ContactRow } from './contacts/rows';
import { endEnrollments } from './enrollments/end';
import { eraseContacts } from './contacts/erase';
import { reactToContacts } from './reactions/react-to-contacts';
import { findContactsByKey } from './contacts/identities';
import { mergeContacts, mergeRows } from './contacts/merge';
import { readProfiles } from './contacts/profile';
import { attributeNames, stages } from './lookups';
import { react } from './reactions/react';
import { type ChangedPart } from './reactions/changes';
import { lockOwn, writeConsents, writeStages, writeSuppressions } from './contacts/write';
import { resolveMerged } from './contacts/merged';
import { recognizeContacts, upsertContacts } from './intake/upsert';

/** The people of a workspace; see ContactBook. */
export function sqlContactStore(base: SqlBase): ContactStore {
	const { conn, write, writeTo, announce, limited } = base;

	/** Work whose consequences may make positions claimable. */
	const change = async <T>(
		workspaceId: number,
		work: (trx: Trx) => Promise<{ result: T; readyAt: number | null }>,
	) => {
		const { result, readyAt } = await writeTo(workspaceId, (trx) => limited(trx, () => work(trx)));
		await announce(readyAt);
		return result;
	};
	const follow = async (
		trx: Trx,
		workspaceId: number,
		ids: readonly number[],
		part: ChangedPart,
		now: number,
	): Promise<number | null> => {
		const changes = ids.map((contactId) => ({ contactId, parts: [part] }));
		return (await react(conn, trx, workspaceId, changes, now)).readyAt;
	};

	return {
		async find(workspaceId, whom) {
			const owners = await findContactsByKey(conn, conn.db, workspaceId, whom.flat());
			return whom.map((keys) => {
				const known = keys.find((key) => owners.has(keyText(key)));
				return known === undefined ? null : owners.get(keyText(known))!.contactId;
			});
		},

		upsert: (workspaceId, inputs, now) =>
			change(workspaceId, async (trx) => {
				const { people, readyAt } = await upsertContacts(conn, trx, workspaceId, inputs, now);
				return { result: people, readyAt };
			}),

		recognize: (workspaceId, whom, now) =>
			change(workspaceId, async (trx) => {
				const { contacts, readyAt } = await recognizeContacts(conn, trx, workspaceId, whom, now);
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
					where ${inSubquery(conn, 'id', conn.ids(asked))} and workspace_id = ${workspaceId}`.execute(conn.db);
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

		setStage: (workspaceId, changes, now) =>
			change(workspaceId, async (trx) => {
				const ids = await writeStages(conn, trx, workspaceId, changes, now);
				return { result: undefined, readyAt: await follow(trx, workspaceId, ids, 'stage', now) };
			}),

		setConsent: (workspaceId, changes, now) =>
			change(workspaceId, async (trx) => {
				const { consents, changed } = await writeConsents(conn, trx, workspaceId, changes, now);
				const readyAt = await follow(trx, workspaceId, changed, 'consent', now);
				return { result: consents, readyAt };
			}),

		suppress: (workspaceId, changes, now) =>
			change(workspaceId, async (trx) => {
				const ids = await writeSuppressions(conn, trx, workspaceId, changes, now);
				return { result: undefined, readyAt: await follow(trx, workspaceId, ids, 'consent', now) };
			}),

		merge: (workspaceId, from, into, now) =>
			change(workspaceId, async (trx) => {
				const rows = await bothOf(base, trx, workspaceId, from, into);
				const exited = await mergeContacts(conn, trx, [{ loser: from, survivor: into }], now);
				const contact = mergeRows(rows.into, rows.from, now);
				await updateContacts(conn, trx, [contact]);
				const people = {
					contactIds: [into],
					contacts: new Map([[into, contact]]),
					changed: [],
					created: [],
					merged: [into],
				};
				const { readyAt } = await reactToContacts(conn, trx, workspaceId, people, [], now);
				return { result: { contactId: into, exited }, readyAt };
			}),

		exit: (workspaceId, contactIds, journeyKey, reason, now) =>
			write(async (trx) => {
				const contacts = await lockOwn(conn, trx, workspaceId, contactIds);
				const ofJourney = journeyKey === null ? sql`` : sql` and j.key = ${journeyKey}`;
				const { rows } = await sql<{ id: number; contact_id: number }>`
					select e.id, e.contact_id from enrollments e join journeys j on j.id = e.journey_id
					where ${inSubquery(conn, 'e.contact_id', conn.ids([...contacts.keys()]))}
					and e.status = 'active'${ofJourney}`.execute(trx);
				const endings = rows.map(({ id }) => ({
					enrollmentId: id,
					status: 'exited' as const,
					reason,
				}));
				const ended = new Set(await endEnrollments(conn, trx, endings, now));
				const gone = Map.groupBy(
					rows.filter(({ id }) => ended.has(id)),
					(run) => run.contact_id,
				);
				return contactIds.map((id) => {
					const count = gone.get(id)?.length ?? 0;
					gone.delete(id);
					return count;
				});
			}),

		erase: (workspaceId, contactIds, now) =>
			writeTo(workspaceId, (trx) => eraseContacts(conn, trx, workspaceId, contactIds, now)),

		attributeNames: (workspaceId, limit) => attributeNames(conn.db, workspaceId, limit),
		stages: (workspaceId, limit) => stages(conn.db, workspaceId, limit),
	};
}

async function bothOf(
	{ conn }: SqlBase,
	trx: Trx,
	workspaceId: number,
	from: number,
	into: number,
): Promise<{ from: ContactRow; into: ContactRow }> {
	if (from === into) {
		throw new StoreError(
			'invalid-value',
			`Contact ${from} cannot be merged into itself: name two.`,
		);
	}
	const rows = await lockOwn(conn, trx, workspaceId, [from, into]);
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
