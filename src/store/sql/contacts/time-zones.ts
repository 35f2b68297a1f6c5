import { sql, type Kysely } from 'kysely';
import { isKnownZone } from '../../../time/zone';
import type { Database } from '../../schema';
import type { Conn } from '../common/transaction';

/** What a known zone is called in `time_zones`; null for any other text. */
export function zoneKey(timezone: string): string | null {
	const name = timezone.trim();
	return isKnownZone(name) ? name.toLowerCase() : null;
}

/** Records the known zones of the contacts, so that a rule can place dates in them. */
export async function recordTimeZones(
	{ conn, trx }: { conn: Conn; trx: Kysely<Database> },
	timezones: ReadonlySet<string>,
): Promise<void> {
	const names = new Set([...timezones].flatMap((timezone) => zoneKey(timezone) ?? []));
	if (names.size === 0) return;
	const source = conn.records(
		[...names].sort().map((name) => ({ name })),
		{ name: 'text' },
	);
	await sql`insert into time_zones (name) select r.name from ${source} as r where true
		order by r.name on conflict do nothing`.execute(trx);
}

/** Names of all zones that contacts have or had, in lower case. */
export async function timeZones(db: Kysely<Database>): Promise<string[]> {
	const { rows } = await sql<{ name: string }>`select name from time_zones`.execute(db);
	return rows.map(({ name }) => name);
}
