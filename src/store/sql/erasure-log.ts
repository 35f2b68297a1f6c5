import { sql } from 'kysely';
import { identifierDigest } from '../../contact/digest';
import type { Erasure, ErasureLog, LoggedObjection } from '../../contact/erasure-log';
import type { IdentityKey } from '../../contact/identity';
import type { SqlBase } from './common/base';
import { lockAddresses } from './common/address-lock';
import { eraseContacts } from './contacts/erase';
import { insertObjections } from './contacts/objections';
import { skipRefused } from './contacts/skip-refused';

/** Identifiers of one look, and contacts of one transaction. */
const IDENTITIES_AT_ONCE = 2_000;
const CONTACTS_AT_ONCE = 200;

type Known = IdentityKey & { contact_id: number; created_at: number };

/** See ErasureLog. */
export function sqlErasureLog({ conn, digestKey, writeTo }: SqlBase): ErasureLog {
	/** All identifiers of the workspace, page by page, in the order of the primary key. */
	async function* identities(workspaceId: number): AsyncGenerator<Known[]> {
		let after = { kind: '', value: '' };
		for (;;) {
			const { rows } = await sql<Known>`select i.kind, i.value, i.contact_id, c.created_at
				from identities i join contacts c on c.id = i.contact_id
				where i.workspace_id = ${workspaceId} and (i.kind, i.value) > (${after.kind}, ${after.value})
				order by i.kind, i.value limit ${IDENTITIES_AT_ONCE}`.execute(conn.db);
			if (rows.length === 0) return;
			yield rows;
			after = rows[rows.length - 1];
		}
	}

	async function workspaceIds(): Promise<Map<string, number>> {
		const { rows } = await sql<{ id: number; name: string }>`select id, name
			from workspaces`.execute(conn.db);
		return new Map(rows.map(({ id, name }) => [name, id]));
	}

	async function applyTo(
		workspaceId: number,
		erasures: readonly Erasure[],
		now: number,
	): Promise<number> {
		const source = conn.records(erasures, { digest: 'text', erasedAt: 'int' });
		await writeTo(workspaceId, ({ trx }) =>
			sql`insert into erased_identifiers (workspace_id, digest, erased_at)
				select ${workspaceId}, r.digest, max(r."erasedAt") from ${source} as r where true
				group by r.digest order by r.digest
				on conflict (workspace_id, digest) do update set erased_at = excluded.erased_at,
					allowed_at = null where erased_identifiers.erased_at < excluded.erased_at`.execute(trx),
		);
		const erasedAt = new Map(erasures.map((each) => [each.digest, each.erasedAt]));
		const found = new Set<number>();
		for await (const page of identities(workspaceId)) {
			for (const { kind, value, contact_id, created_at } of page) {
				const at = erasedAt.get(identifierDigest(digestKey, { kind, value }));
				if (at !== undefined && created_at <= at) found.add(contact_id);
			}
		}
		const ids = [...found];
		let contacts = 0;
		for (let from = 0; from < ids.length; from += CONTACTS_AT_ONCE) {
			const slice = ids.slice(from, from + CONTACTS_AT_ONCE);
			const erased = await writeTo(workspaceId, (tx) => eraseContacts({ ...tx, now }, slice));
			contacts += erased.contacts;
		}
		await conn.scrub();
		return contacts;
	}

	return {
		keyCheck: () => identifierDigest(digestKey, { kind: 'userId', value: '' }),

		async read(after, limit) {
			const start = after
				? sql`((select id from workspaces where name = ${after.workspace}), ${after.digest})`
				: sql`(0, '')`;
			const { rows } = await sql<Erasure>`select w.name as workspace, e.digest,
					e.erased_at as "erasedAt"
				from erased_identifiers e join workspaces w on w.id = e.workspace_id
				where (e.workspace_id, e.digest) > ${start}
				order by e.workspace_id, e.digest limit ${limit}`.execute(conn.db);
			return rows;
		},

		async apply(erasures, now) {
			const ids = await workspaceIds();
			const result = { contacts: 0, unknownWorkspace: 0 };
			for (const [name, ofWorkspace] of Map.groupBy(erasures, ({ workspace }) => workspace)) {
				const id = ids.get(name);
				if (id === undefined) result.unknownWorkspace += ofWorkspace.length;
				else result.contacts += await applyTo(id, ofWorkspace, now);
			}
			return result;
		},

		async objections(after, limit) {
			const { address = '', topic = null, kind = '' } = after ?? {};
			const { rows } = await sql<LoggedObjection>`select w.name as workspace,
					o.address_key as address, nullif(o.topic, '') as topic, o.kind
				from objections o join workspaces w on w.id = o.workspace_id
				where (o.address_key, o.topic, o.kind) > (${address}, ${topic ?? ''}, ${kind})
				order by o.address_key, o.topic, o.kind limit ${limit}`.execute(conn.db);
			return rows;
		},

		async object(objections, now) {
			const ids = await workspaceIds();
			for (const [name, ofWorkspace] of Map.groupBy(objections, ({ workspace }) => workspace)) {
				const workspaceId = ids.get(name);
				if (workspaceId === undefined) continue;
				const kept = ofWorkspace.map(({ address, kind, topic }) => ({
					...{ digest: address, kind, topic },
				}));
				const digests = kept.map(({ digest }) => digest);
				await writeTo(workspaceId, async (tx) => {
					await lockAddresses(tx, digests);
					await insertObjections({ ...tx, now }, kept);
					await skipRefused({ ...tx, now }, { contactIds: [], digests });
				});
			}
		},
	};
}
