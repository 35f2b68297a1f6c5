import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { Connection } from '../../src/store/connection';
import type { Database } from '../../src/store/schema';

const DAY = 86_400_000;
const YEAR = 365 * DAY;
/** Events per statement while the store is filled. */
const SLICE = 500_000;

export interface Customers {
	contacts: number;
	events: number;
	/** ms; the events are in the year before. */
	now: number;
}

/**
 * Fills a workspace by SQL statements: contacts of four plans in eight countries, and events of a
 * year in chronological order, most of them page views. Few contacts are very active, and most are
 * not. The same parameters give the same rows.
 */
export async function fillWithCustomers(
	conn: Connection<Database>,
	workspaceId: number,
	customers: Customers,
): Promise<void> {
	const { contacts, events } = customers;
	// The index is created at the end, as in a migration of a store.
	await patiently(conn, (trx) => sql`drop index events_contact`.execute(trx));
	for (let from = 1; from <= contacts; from += SLICE) {
		const to = Math.min(contacts, from + SLICE - 1);
		await patiently(conn, (trx) => insertContacts(conn, trx, workspaceId, customers, from, to));
	}
	for (let from = 1; from <= events; from += SLICE) {
		const to = Math.min(events, from + SLICE - 1);
		await patiently(conn, (trx) => insertEvents(conn, trx, workspaceId, customers, from, to));
	}
	await patiently(conn, (trx) =>
		sql`create index events_contact on events (contact_id, name, occurred_at)`.execute(trx),
	);
	await patiently(conn, (trx) => sql`analyze`.execute(trx));
	if (conn.kind === 'postgres') await vacuum(conn);
}

/** As autovacuum does within minutes. */
async function vacuum({ db }: Connection<Database>): Promise<void> {
	await db.connection().execute(async (one) => {
		await sql`set statement_timeout = 0`.execute(one);
		for (const table of ['contacts', 'events']) await sql`vacuum ${sql.table(table)}`.execute(one);
		await sql`set statement_timeout = 30000`.execute(one);
	});
}

async function patiently(
	conn: Connection<Database>,
	work: (trx: Transaction<Database>) => Promise<unknown>,
): Promise<void> {
	await conn.transaction(async (trx) => {
		if (conn.kind === 'postgres') await sql`set local statement_timeout = 0`.execute(trx);
		await work(trx);
	});
}

async function insertContacts(
	conn: Connection<Database>,
	trx: Transaction<Database>,
	workspaceId: number,
	{ now }: Customers,
	from: number,
	to: number,
): Promise<void> {
	const attributes = jsonOf(conn, {
		plan: chosen(die(1, 100), [
			[60, 'free'],
			[85, 'basic'],
			[97, 'pro'],
			[100, 'enterprise'],
		]),
		country: chosen(die(2, 8), [
			[3, 'DE'],
			[5, 'AT'],
			[6, 'CH'],
			[8, 'FR'],
		]),
		company: sql`'Company ' || ${die(3, 50_000)}`,
		newsletter: sql`${die(4, 2)} = 0`,
	});
	await sql`insert into contacts (workspace_id, external_id, email, first_name, attributes,
			created_at, updated_at)
		select ${sql.lit(workspaceId)}, 'user-' || n, 'user-' || n || '@example.com', 'Ann', ${attributes},
			${sql.lit(now - YEAR)} + n, ${sql.lit(now)}
		from ${series(conn, from, to)}`.execute(trx);
}

async function insertEvents(
	conn: Connection<Database>,
	trx: Transaction<Database>,
	workspaceId: number,
	{ contacts, events, now }: Customers,
	from: number,
	to: number,
): Promise<void> {
	const share = sql`(${die(5, 1_000_003)} / 1000003.0)`;
	const contact = sql`1 + cast(${sql.lit(contacts - 1)} * ${share} * ${share} as integer)`;
	const name = chosen(die(6, 200), [
		[110, 'Page Viewed'],
		[150, 'Product Viewed'],
		[169, 'Product Added'],
		[199, 'Order Completed'],
		[200, 'Order Refunded'],
	]);
	const properties = jsonOf(conn, {
		total: sql`${die(7, 40_000)} / 100.0`,
		currency: sql`'EUR'`,
		category: chosen(die(8, 10), [
			[4, 'shoes'],
			[7, 'shirts'],
			[10, 'hats'],
		]),
		url: sql`'https://shop.example.com/products/' || ${die(9, 5_000)}`,
	});
	const perEvent = sql.lit(YEAR / events);
	await sql`insert into events (workspace_id, contact_id, name, properties, occurred_at, received_at)
		select ${sql.lit(workspaceId)}, ${contact}, ${name}, ${properties},
			${sql.lit(now - YEAR)} + cast(n * ${perEvent} as bigint), ${sql.lit(now)}
		from ${series(conn, from, to)}`.execute(trx);
}

/** A deterministic number from 0 to below `sides` for each n. */
function die(throwing: number, sides: number): RawBuilder<number> {
	const factor = 1_103_515_245 + 2 * throwing;
	return sql`((((n * ${sql.lit(factor)} + ${sql.lit(throwing * 12_345)}) % 2147483647)
		* 48271 % 2147483647) % ${sql.lit(sides)})`;
}

/** The text of the first limit that exceeds the number. */
function chosen(number: RawBuilder<number>, texts: [number, string][]): RawBuilder<string> {
	const cases = texts.map(
		([below, text]) => sql`when ${number} < ${sql.lit(below)} then ${sql.lit(text)}`,
	);
	return sql`case ${sql.join(cases, sql` `)} end`;
}

function jsonOf(conn: Connection<Database>, members: Record<string, RawBuilder<unknown>>) {
	const build = conn.kind === 'postgres' ? sql`jsonb_build_object` : sql`json_object`;
	const pairs = Object.entries(members).map(([name, value]) => sql`${sql.lit(name)}, ${value}`);
	return sql`${build}(${sql.join(pairs)})`;
}

function series(conn: Connection<Database>, from: number, to: number): RawBuilder<unknown> {
	const [first, last] = [sql.lit(from), sql.lit(to)];
	if (conn.kind === 'postgres') {
		return sql`generate_series(${first}::bigint, ${last}::bigint) as numbers(n)`;
	}
	return sql`(with recursive numbers(n) as (select ${first} union all select n + 1 from numbers
		where n < ${last}) select n from numbers)`;
}
