import { sql } from 'kysely';
import type { SegmentQuery } from '../../../segment/segment';
import type { FoundPage } from '../../../segment/segments';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';
import { toContact, type ContactRow } from '../contacts/resolve';
import type { RuleScope, ZonedScope } from './context';
import { fromContacts, selectMembers } from './query';
import { withZones } from './zones';

export interface Page {
	/** Id of the last contact of the previous page; 0 for the first page. */
	after: number;
	limit: number;
}

/** Contacts read per statement: at first, and at most after slices with few results. */
const LEAST_SLICE = 1_000;
const GREATEST_SLICE = 200_000;
const GROWTH = 4;

/** Relative queries (top, RFM) whose resulting ids are cached for the next page. */
const REMEMBERED = 4;

export async function countFound(scope: RuleScope, query: SegmentQuery): Promise<number> {
	const asking = await withZones(scope, scope.conn.db, [query.rule]);
	const { rows } = await sql<{ n: number }>`select count(*) as n
		from (${selectMembers(asking, query)}) as found`.execute(asking.conn.db);
	return rows[0].n;
}

/** Finds contacts page by page, in the order of their ids. */
export class Finder {
	/** Ids found by relative queries, by `keyOf`. */
	readonly #remembered = new Map<string, Promise<number[]>>();

	constructor(private readonly conn: Connection<Database>) {}

	/** One page; asks for one more contact than it holds, to know whether it is the last. */
	async find(scope: RuleScope, query: SegmentQuery, page: Page): Promise<FoundPage> {
		const asking = await withZones(scope, scope.conn.db, [query.rule]);
		const more = { ...page, limit: page.limit + 1 };
		const isRelative = query.top !== undefined || query.rfm !== undefined;
		const rows = isRelative
			? await this.#pageOfChosen(asking, query, more)
			: await bySlices(asking, query, more);
		const contacts = rows.slice(0, page.limit).map(toContact);
		const next = rows.length > page.limit ? contacts[contacts.length - 1].id : null;
		return { contacts, next };
	}

	/** A relative query depends on all contacts, so it runs once for all pages. */
	async #pageOfChosen(asking: ZonedScope, query: SegmentQuery, page: Page): Promise<ContactRow[]> {
		const chosen = await this.#chosen(asking, query, page.after === 0);
		const start = firstAfter(chosen, page.after);
		const ids = chosen.slice(start, start + page.limit);
		if (ids.length < page.limit) this.#remembered.delete(keyOf(asking, query));
		const { rows } = await sql<ContactRow>`select * from contacts
			where ${this.conn.anyOf('id', 'int', ids)} order by id`.execute(this.conn.db);
		return rows;
	}

	/** Always queried for the first page. */
	async #chosen(asking: ZonedScope, query: SegmentQuery, isFirst: boolean): Promise<number[]> {
		const key = keyOf(asking, query);
		const known = isFirst ? undefined : this.#remembered.get(key);
		if (known !== undefined) return await known;
		const chosen = readChosen(asking, query);
		this.#remembered.delete(key);
		this.#remembered.set(key, chosen);
		chosen.catch(() => this.#remembered.delete(key));
		for (const oldest of this.#remembered.keys()) {
			if (this.#remembered.size <= REMEMBERED) break;
			this.#remembered.delete(oldest);
		}
		return await chosen;
	}
}

function keyOf({ workspaceId, moment }: RuleScope, query: SegmentQuery): string {
	return JSON.stringify([workspaceId, query, moment]);
}

/** Reads the ids as one JSON text: a million rows would block the event loop. */
async function readChosen(asking: ZonedScope, query: SegmentQuery): Promise<number[]> {
	const { conn } = asking;
	const { rows } = await sql<{
		list: string | null;
	}>`select ${conn.jsonList('found.contact_id')} as list
		from (${selectMembers(asking, query)}) as found`.execute(conn.db);
	const ids = JSON.parse(rows[0].list ?? '[]') as number[];
	return ids.sort((a, b) => a - b);
}

function firstAfter(ascending: readonly number[], id: number): number {
	const index = ascending.findIndex((each) => each > id);
	return index === -1 ? ascending.length : index;
}

/**
 * Reads the contacts slice by slice, so that no statement takes long, however few match, and the next
 * page repeats none of the work.
 */
async function bySlices(
	asking: ZonedScope,
	query: SegmentQuery,
	page: Page,
): Promise<ContactRow[]> {
	const { db } = asking.conn;
	const found: ContactRow[] = [];
	let { after } = page;
	let size = Math.max(2 * page.limit, LEAST_SLICE);
	while (found.length < page.limit) {
		const upTo = await endOfSlice(asking, after, size);
		if (upTo === null) break;
		const { rows } = await sql<ContactRow>`select c.*
			${fromContacts(asking, query, { after, upTo })}
			order by c.id limit ${page.limit - found.length}`.execute(db);
		found.push(...rows);
		after = upTo;
		size = Math.min(size * GROWTH, GREATEST_SLICE);
	}
	return found;
}

/** Id of the last of the next `size` contacts; null if there are none. */
async function endOfSlice(
	{ conn, workspaceId }: RuleScope,
	after: number,
	size: number,
): Promise<number | null> {
	const { rows } = await sql<{ id: number | null }>`select max(slice.id) as id
		from (select id from contacts where workspace_id = ${workspaceId} and id > ${after}
			order by id limit ${size}) as slice`.execute(conn.db);
	return rows[0].id;
}
