import { sql } from 'kysely';
import type { SegmentQuery } from '../../../segment/segment';
import { compileWhole, OUTSIDE, scopeOf } from './compile';
import { every } from './comparison';
import type { IdRange, ZonedScope, CompileScope } from './context';
import type { Sql } from './value';
import { allRows, eventsOf } from './occurrences';
import { attributeOf } from './contact';

type Rfm = NonNullable<SegmentQuery['rfm']>;
type Top = NonNullable<SegmentQuery['top']>;

/** `from contacts as c ... where ...`: contacts that match the query's rule, in a range of ids. */
export function fromContacts(asking: ZonedScope, query: SegmentQuery, range?: IdRange): Sql {
	const refs = { contact: 'c', ...OUTSIDE };
	const { from, where } = compileWhole(query.rule, { ...asking, refs }, range);
	const conditions = [sql<boolean>`c.workspace_id = ${asking.workspaceId}`, where];
	if (range !== undefined) {
		conditions.push(sql`c.id > ${range.after}`, sql`c.id <= ${range.upTo}`);
	}
	if (query.rfm !== undefined) conditions.push(inQuintiles(asking, query.rfm));
	return sql`from contacts as c${from} where ${every(conditions)}`;
}

/** `select contact_id`: all contacts of the query, in no order. */
export function selectMembers(
	asking: ZonedScope,
	query: SegmentQuery,
): Sql<{ contact_id: number }> {
	if (query.top === undefined) {
		return sql`select c.id as contact_id ${fromContacts(asking, query)}`;
	}
	const { limit, lowest } = query.top;
	const { join, by } = rank(asking, query.top);
	const direction = lowest === true ? sql`asc` : sql`desc`;
	return sql`select best.contact_id from (
		select found.contact_id from (select c.id as contact_id, c.score, c.created_at, c.attributes,
				c.external_id, c.email, c.phone, c.first_name, c.last_name, c.timezone, c.locale, c.stage
			${fromContacts(asking, query)}) as found ${join}
		order by ${by} ${direction} nulls last, found.contact_id limit ${limit}) as best`;
}

/** The expression that orders the contacts `found`, and the join that it needs. */
function rank(asking: ZonedScope, { by }: Top): { join: Sql; by: Sql } {
	const scope = scopeOf({ ...asking, mode: 'all', refs: { contact: 'found', ...OUTSIDE } });
	switch (by.kind) {
		case 'score':
			return { join: sql``, by: sql`found.score` };
		case 'created':
			return { join: sql``, by: sql`found.created_at` };
		case 'attribute': {
			const { number, date } = attributeOf(scope, by.path);
			return { join: sql``, by: sql`coalesce(${number}, ${date})` };
		}
		case 'event': {
			const { event, days, property } = by;
			const rows = occurrencesIn(scope, event, days);
			const amount = property === undefined ? sql`count(*)` : totalOf(scope, property);
			const join = sql`left join (select did.contact_id, ${amount} as amount ${rows}
				group by did.contact_id) as ranked on ranked.contact_id = found.contact_id`;
			return { join, by: sql`coalesce(ranked.amount, 0)` };
		}
	}
}

/** Quintiles of recency, frequency and monetary value, among contacts with the event. */
function inQuintiles(asking: ZonedScope, rfm: Rfm): Sql<boolean> {
	const { event, days, value } = rfm;
	const scope = scopeOf({ ...asking, mode: 'all', refs: { contact: 'c', ...OUTSIDE } });
	const amount = value === undefined ? sql`0` : totalOf(scope, value);
	const fifth = (by: Sql) => sql`ntile(5) over (order by ${by}, did.contact_id)`;
	const wanted = (['recency', 'frequency', 'monetary'] as const).flatMap((part) => {
		const list = rfm[part];
		return list === undefined ? [] : sql<boolean>`fifths.${sql.id(part)} in (${sql.join(list)})`;
	});
	return sql`c.id in (select fifths.contact_id from (select did.contact_id,
			${fifth(sql`max(did.occurred_at)`)} as recency, ${fifth(sql`count(*)`)} as frequency,
			${fifth(amount)} as monetary ${occurrencesIn(scope, event, days)} group by did.contact_id) as fifths
		where ${every(wanted)})`;
}

/** All events of the name, within the last `days`. */
function occurrencesIn(scope: CompileScope, name: string, days: number | undefined): Sql {
	const window =
		days === undefined ? undefined : ({ last: { amount: days, unit: 'days' } } as const);
	return allRows(scope, eventsOf(scope, { name }, window));
}

const totalOf = ({ values }: CompileScope, property: string): Sql =>
	sql`coalesce(sum(${values.at(sql.ref('did.properties'), property).number}), 0)`;
