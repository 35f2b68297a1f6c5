import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { LinkKey } from '../../../message/tracking/token';
import { DAY_MS } from '../../../lib/milliseconds';
import type { Database } from '../../schema';
import type { SqlBase } from '../common/base';

/** Links in messages sent within this time (ms) keep working. */
const KEEP_MS = 2 * 365 * DAY_MS;
const MAX_KEYS = 40;

/**
 * See Hubs.linkKeys. At the maximum number of keys, if all of them must be kept, the newest stays in
 * use instead.
 */
export async function linkKeys(
	{ conn, write }: Pick<SqlBase, 'conn' | 'write'>,
	maxAgeMs: number,
	now: number,
	make: MakeLinkKey = randomKey,
): Promise<LinkKey[]> {
	const isFresh = (keys: readonly LinkKey[]) =>
		keys.length > 0 && keys[0].createdAt >= now - maxAgeMs;
	const known = await readKeys(conn.db);
	if (isFresh(known)) return known;
	return await write(async (tx) => {
		await sql`insert into settings (key, value) values ('linkKeys', '[]')
			on conflict do nothing`.execute(tx.trx);
		const before = await readKeys(tx.trx, conn.forUpdate());
		if (isFresh(before)) return before;
		const after = withNewKey(before, { ...make(now), createdAt: now });
		await sql`update settings set value = ${JSON.stringify(after)}
			where key = 'linkKeys'`.execute(tx.trx);
		return after;
	});
}

/** The stored keys, the newest first. */
export async function readKeys(db: Kysely<Database>, lock = sql``): Promise<LinkKey[]> {
	const { rows } = await sql<{ value: string }>`select value from settings
		where key = 'linkKeys' ${lock}`.execute(db);
	return rows.length > 0 ? (JSON.parse(rows[0].value) as LinkKey[]) : [];
}

function withNewKey(keys: readonly LinkKey[], made: LinkKey): LinkKey[] {
	const oldest = made.createdAt - KEEP_MS;
	const kept = keys.filter(({ createdAt }, i) => i < MAX_KEYS - 1 || createdAt > oldest);
	return kept.length < MAX_KEYS ? [made, ...kept] : kept;
}

/** Of a key created at that instant (ms). */
export type MakeLinkKey = (createdAt: number) => Pick<LinkKey, 'id' | 'secret'>;

const randomKey: MakeLinkKey = () => ({
	// Six characters of six bits each.
	id: randomBytes(5).toString('base64url').slice(0, 6),
	secret: randomBytes(32).toString('base64url'),
});
