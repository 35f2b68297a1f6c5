import { sql, type RawBuilder } from 'kysely';
import type { Contact } from '../../../contact/contact';
import { normalizeEmail, normalizeId, normalizePhone } from '../../../contact/identity';
import { inSubquery } from '../common/in-subquery';
import type { Conn } from '../common/transaction';
import { toContact, type ContactRow } from '../contacts/rows';
import { endOfPrefix } from '../rules/prefix';

/** See ContactPages.search. Each part reads a range of one index, `limit` rows at most. */
export async function searchContacts(
	conn: Conn,
	workspaceId: number,
	text: string,
	limit: number,
): Promise<Contact[]> {
	const wanted = normalizeId(text);
	if (wanted === '') return [];
	const ids = [...byIdentity(wanted), ...byName(wanted)].map(
		({ from, matches, order }) => sql`select id from (select ${sql.ref(from.id)} as id
			from ${sql.table(from.table)} where workspace_id = ${workspaceId} and ${matches}
			order by ${order} limit ${limit}) as found`,
	);
	if (/^\d{1,15}$/.test(wanted)) ids.push(sql`select cast(${Number(wanted)} as bigint) as id`);
	const found = sql`(${sql.join(ids, sql` union all `)})`;
	const { rows } = await sql<ContactRow>`select * from contacts
		where ${inSubquery(conn, 'id', found)} and workspace_id = ${workspaceId}
		order by id desc limit ${ids.length * limit}`.execute(conn.db);
	return rows
		.map(toContact)
		.sort((a, b) => Number(isExactly(b, wanted)) - Number(isExactly(a, wanted)))
		.slice(0, limit);
}

interface Part {
	from: { table: 'identities' | 'contacts'; id: 'contact_id' | 'id' };
	matches: RawBuilder<unknown>;
	order: RawBuilder<unknown>;
}

function byIdentity(text: string): Part[] {
	const from = { table: 'identities', id: 'contact_id' } as const;
	const prefixes = [
		['userId', text],
		['email', normalizeEmail(text) ?? text.toLowerCase()],
		['phone', phonePrefix(text)],
	] as const;
	return prefixes.flatMap(([kind, prefix]) =>
		prefix === null
			? []
			: [
					{
						from,
						matches: sql`kind = ${kind} and ${beginsWith(sql`value`, prefix)}`,
						order: sql`value`,
					},
				],
	);
}

/** The beginning of a number as it is stored; null for a text that begins none. */
function phonePrefix(text: string): string | null {
	const whole = normalizePhone(text);
	if (whole !== null) return whole;
	const digits = text.replace(/[\s()./-]/g, '').replace(/^00/, '+');
	return /^\+\d+$/.test(digits) ? digits : null;
}

/** First or last name, or the two in either order: the one as a whole, the other's beginning. */
function byName(text: string): Part[] {
	const columns = [
		['first_name', 'last_name'],
		['last_name', 'first_name'],
	] as const;
	return columns.flatMap(([first, second]) => {
		const [one, other] = [lower(first), lower(second)];
		const part = (matches: RawBuilder<unknown>): Part => ({
			from: { table: 'contacts', id: 'id' },
			matches: sql`${sql.ref(first)} is not null and ${matches}`,
			order: sql`${one}, ${other}`,
		});
		const single = spellings(text).map((prefix) => part(beginsWith(one, prefix)));
		const pairs = splitsOf(text).flatMap(([whole, rest]) =>
			spellings(whole).flatMap((name) =>
				spellings(rest).map((prefix) =>
					part(sql`${one} = ${name} and ${beginsWith(other, prefix)}`),
				),
			),
		);
		return [...single, ...pairs];
	});
}

/** Beyond these, a text is no name. */
const MAX_WORDS = 4;

/** A text of several words in two, in every way. */
function splitsOf(text: string): Array<[string, string]> {
	const words = text.split(/\s+/);
	if (words.length > MAX_WORDS) return [];
	return words
		.slice(1)
		.map((_, i) => [words.slice(0, i + 1).join(' '), words.slice(i + 1).join(' ')]);
}

const lower = (column: string) => sql`lower(${sql.ref(column)})`;

/**
 * How the databases' `lower`, which knows only ASCII, may have written a name: as given, in small
 * letters, and with a capital at the beginning.
 */
function spellings(name: string): string[] {
	const small = name.toLowerCase();
	const [first = ''] = small;
	const given = [name, small, first.toUpperCase() + small.slice(first.length)];
	return [
		...new Set(given.map((each) => each.replace(/[A-Z]/g, (letter) => letter.toLowerCase()))),
	];
}

function beginsWith(column: RawBuilder<unknown>, prefix: string): RawBuilder<unknown> {
	const end = endOfPrefix(prefix);
	const atLeast = sql`${column} >= ${prefix}`;
	return end === null ? atLeast : sql`${atLeast} and ${column} < ${end}`;
}

function isExactly({ id, email, phone, externalId }: Contact, text: string): boolean {
	return (
		[String(id), externalId].includes(text) ||
		(email ?? '') === text.toLowerCase() ||
		phone === text
	);
}
