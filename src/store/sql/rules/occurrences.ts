import { sql } from 'kysely';
import { isGroup, type PropertyFilter } from '../../../value/filter-schema';
import type { Count, EventMatch, EventName, EventWindow } from '../../../rule/rule';
import { windowEdges } from '../../../rule/window';
import { ALWAYS, compileComparison, every, NEVER, not, some } from './comparison';
import type { CompileScope } from './context';
import { endOfPrefix } from './prefix';
import type { Sql } from './value';

/** Rows that count for a condition; the table has a contact_id. */
export interface Occurrences {
	table: 'events' | 'messages';
	alias: string;
	/** All conditions but the contact's. */
	where: Sql<boolean>;
}

/** The events that match by name, window and filter. */
export function eventsOf(
	scope: CompileScope,
	{ name, filter }: EventMatch,
	window: EventWindow | undefined,
	alias = 'did',
): Occurrences {
	const where = every([
		isNamed(sql.ref(`${alias}.name`), name),
		within(scope, window, sql.ref(`${alias}.occurred_at`), sql.ref(`${alias}.id`)),
		matches(scope, filter, alias),
	]);
	return { table: 'events', alias, where };
}

/** A range of the index, which orders names by code points. */
function isNamed(actual: Sql, name: EventName): Sql<boolean> {
	if (typeof name === 'string') return sql`${actual} = ${name}`;
	const end = endOfPrefix(name.startsWith);
	const isAfter = sql<boolean>`${actual} >= ${name.startsWith}`;
	return end === null ? isAfter : every([isAfter, sql`${actual} < ${end}`]);
}

/** Whether an instant is in the window; the entry event (by `eventId`) never counts as since entry. */
export function within(
	{ moment, refs }: CompileScope,
	window: EventWindow | undefined,
	at: Sql,
	eventId: Sql | null,
): Sql<boolean> {
	if (window === undefined) return ALWAYS;
	if (!('since' in window)) {
		const { from, to } = windowEdges(window, moment);
		return every([
			...(from === null ? [] : [sql<boolean>`${at} >= ${from}`]),
			...(to === null ? [] : [sql<boolean>`${at} <= ${to}`]),
		]);
	}
	const { enteredAt, entryEventId } = refs;
	if (enteredAt === null) return NEVER;
	const isSince = sql<boolean>`${at} >= ${enteredAt}`;
	if (eventId === null || entryEventId === null) return isSince;
	return every([isSince, sql`${eventId} is distinct from ${entryEventId}`]);
}

/** The condition within its window: 'since entry' is always false outside a journey. */
export function inWindow(
	{ refs }: CompileScope,
	window: EventWindow | undefined,
	condition: Sql<boolean>,
): Sql<boolean> {
	if (window === undefined || !('since' in window)) return condition;
	return refs.enteredAt === null ? NEVER : every([sql`${refs.enteredAt} is not null`, condition]);
}

/** Whether the properties of an event match the filter; null counts as false. */
export function matches(
	scope: CompileScope,
	filter: PropertyFilter | undefined,
	alias: string,
): Sql<boolean> {
	if (filter === undefined || filter.conditions.length === 0) return ALWAYS;
	const { values, clock: own, join } = scope;
	const json = sql.ref(`${alias}.properties`);
	// Rows that are joined are read before the contact's.
	const clock = join === undefined ? own : { ...own, timezone: timezoneOfOwner(alias) };
	const conditions = filter.conditions.map((each) =>
		isGroup(each)
			? matches(scope, each, alias)
			: compileComparison(values, values.at(json, each.property), each, clock),
	);
	if (filter.match === 'all') return every(conditions);
	const one = some(conditions);
	return filter.match === 'any' ? one : not(one);
}

const timezoneOfOwner = (alias: string): Sql<string | null> =>
	sql`(select owner.timezone from contacts as owner
		where owner.id = ${sql.ref(`${alias}.contact_id`)})`;

/** `from ... where ...`: the contact's own rows. */
export function ownRows(
	{ contactId, range }: CompileScope,
	{ table, alias, where }: Occurrences,
): Sql {
	const owner = sql.ref(`${alias}.contact_id`);
	return sql`from ${sql.table(table)} as ${sql.id(alias)}
		where ${owner} = ${contactId}${inRange(owner, range)} and ${where}`;
}

/** `from ... where ...`: the rows of all contacts. */
export function allRows(
	{ workspaceId, range }: CompileScope,
	{ table, alias, where }: Occurrences,
): Sql {
	const owner = sql.ref(`${alias}.contact_id`);
	const ofWorkspace =
		table === 'events' ? sql`${sql.ref(`${alias}.workspace_id`)} = ${workspaceId}` : sql`true`;
	return sql`from ${sql.table(table)} as ${sql.id(alias)}
		where ${ofWorkspace}${inRange(owner, range)} and ${where}`;
}

function inRange(owner: Sql, range: CompileScope['range']): Sql {
	if (range === undefined) return sql``;
	return sql` and ${owner} > ${range.after} and ${owner} <= ${range.upTo}`;
}

/** Whether the number of occurrences satisfies `count`. */
export function compileCount(
	scope: CompileScope,
	occurrences: Occurrences,
	{ op, times }: Count = { op: 'atLeast', times: 1 },
): Sql<boolean> {
	if (op === 'atLeast' && times === 0) return ALWAYS;
	if (op === 'atLeast' && times === 1) return exists(scope, occurrences);
	// Not `is not true`, which Postgres does not plan as an anti-join.
	if (op !== 'atLeast' && times === 0) return sql`not (${exists(scope, occurrences)})`;
	const sign = { atLeast: sql`>=`, atMost: sql`<=`, exactly: sql`=` }[op];
	if (scope.join === undefined) return counted(scope, occurrences, sign, times);
	const owner = sql.ref(`${occurrences.alias}.contact_id`);
	const groups = sql`${allRows(scope, occurrences)} group by ${owner}`;
	if (scope.decisive && op !== 'atMost') {
		return sql`${scope.contactId} in (select ${owner} ${groups} having count(*) ${sign} ${times})`;
	}
	const alias = scope.join(sql`select ${owner} as contact_id, count(*) as n ${groups}`);
	return sql`coalesce(${sql.ref(`${alias}.n`)}, 0) ${sign} ${times}`;
}

function exists(scope: CompileScope, occurrences: Occurrences): Sql<boolean> {
	if (scope.join === undefined || scope.decisive) {
		return sql`exists (select 1 ${ownRows(scope, occurrences)})`;
	}
	const owner = sql.ref(`${occurrences.alias}.contact_id`);
	const alias = scope.join(
		sql`select distinct ${owner} as contact_id ${allRows(scope, occurrences)}`,
	);
	return sql`${sql.ref(`${alias}.contact_id`)} is not null`;
}

/** Stops counting where the result is certain. */
function counted(
	scope: CompileScope,
	occurrences: Occurrences,
	sign: Sql,
	times: number,
): Sql<boolean> {
	return sql`(select count(*) from (select 1 ${ownRows(scope, occurrences)}
		limit ${times + 1}) as counted) ${sign} ${times}`;
}
