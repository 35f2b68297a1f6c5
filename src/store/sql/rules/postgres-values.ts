import { sql } from 'kysely';
import { spanOfDate, type DateEdge, type DateSpan } from '../../../value/date-comparison';
import type { Sql } from './value';
import { type Clock, isOnlyItself, type Value, type Values } from './value';
import { localSpans } from './zones';

/** Path steps that Postgres reads as an index of a list. */
const ANY_INDEX = /^\s*[+-]?\d+$/;
/** Path steps that are an index of a list; see value/path.ts. */
const INDEX = /^\d{1,9}$/;
/** A number written out in fewer characters is between 1e-300 and 1e300. */
const SAFE_LENGTH = 300;

/**
 * Readings of values on Postgres. The fast path is inline; values of another type go through the
 * functions of migrations/0001_rule_functions.ts.
 */
export const postgresValues: Values = {
	at: (json, path) => (path.includes('.') ? jsonValue(atPath(json, path)) : ownMember(json, path)),
	member(json, ...keys) {
		const parent = keys.slice(0, -1).reduce((object, key) => memberOf(object, key), json);
		return ownMember(parent, keys[keys.length - 1]);
	},
	column: (column) => columnValue(column),
	folded,
	ordered: (text) => sql`(${text}) collate "C"`,
	number: (value) => sql`${value}::float8`,
	oneOf: (value, list) =>
		typeof list[0] === 'number'
			? sql`${value} = any(${list}::float8[])`
			: sql`${value} = any(${list}::text[])`,
	total(summand, operator, value, isAverage) {
		if (!isAverage) return sql`coalesce(sum(${summand}), 0) ${operator} ${value}::numeric`;
		return sql`sum(${summand}) ${operator} ${value}::numeric * count(${summand})`;
	},
	startsWith: (text, part) => sql`starts_with(${text}, ${part})`,
	endsWith: (text, part) => sql`right(${text}, length(${part}::text)) = ${part}`,
	includes: (text, part) => sql`strpos(${text}, ${part}) > 0`,
};

const memberOf = (json: Sql, key: string): Sql => sql`(${json} -> ${key}::text)`;

function ownMember(json: Sql, key: string): Value {
	return jsonValue(memberOf(json, key), sql`(${json} ->> ${key}::text)`);
}

function atPath(json: Sql, path: string): Sql {
	return sql`coalesce(${memberOf(json, path)}, ${descend(json, path.split('.'))})`;
}

function descend(json: Sql, steps: readonly string[]): Sql {
	const [first, ...rest] = steps;
	if (first === undefined) return json;
	const odd = (step: string) => ANY_INDEX.test(step) && !INDEX.test(step);
	if (!steps.some(odd)) return sql`(${json} #> ${[...steps]}::text[])`;
	// Step by step, where Postgres would read a member's name as an index.
	return descend(
		sql`(${json} ${odd(first) ? sql`-> ${first}::text` : sql`#> ${[first]}::text[]`})`,
		rest,
	);
}

/** `raw` is the value as text, also of a list or object. */
function jsonValue(value: Sql, raw: Sql<string | null> = sql`(${value} #>> '{}')`): Value {
	const type = sql`jsonb_typeof(${value})`;
	const text = sql<string | null>`case ${type} when 'string' then ${composed(raw)}
			when 'number' then ${raw} when 'boolean' then ${raw} end`;
	return {
		exists: sql`${value} is not null`,
		text,
		textLike: (texts) => (texts.every(isOnlyItself) ? raw : text),
		number: sql`case ${type} when 'number' then ${short(raw, sql`${raw}::float8`, 'journey_number')}
			when 'string' then journey_number(${raw}) end`,
		summand: sql`case ${type} when 'number' then ${short(raw, sql`${raw}::numeric`, 'journey_decimal')}
			when 'string' then journey_decimal(${raw}) end`,
		boolean: sql`case ${type} when 'boolean' then (${value})::boolean
			when 'string' then journey_boolean(${raw}) end`,
		date: sql`case ${type} when 'number' then journey_instant_of(${raw})
			when 'string' then (journey_date(${raw})).ms end`,
		dateIn: (span, clock) => dateIn(value, span, clock),
		dateOneOf: (dates, clock) => dateOneOf(value, dates, clock),
		isList: sql`(${value} is not null and ${type} = 'array')`,
		listHas: (text, ignoreCase) => sql`exists (select 1 from jsonb_array_elements(
				case when ${type} = 'array' then ${value} else '[]'::jsonb end) as element(it)
			where ${ignoreCase ? folded(ELEMENT_TEXT) : ELEMENT_TEXT} = ${text})`,
		isNull: sql`coalesce(${type} = 'null', false)`,
		isTrue: sql`${value} = 'true'::jsonb`,
		isFilled: sql`(${type} = 'number' or (${type} = 'string' and ${raw} <> '')
			or (${type} in ('array', 'object') and ${value} not in ('[]'::jsonb, '{}'::jsonb)))`,
		is: (text) => sql`${value} = to_jsonb(${text}::text)`,
	};
}

function columnValue(column: Sql): Value {
	return {
		exists: sql`${column} is not null`,
		text: composed(column),
		textLike: (texts) => (texts.every(isOnlyItself) ? sql`${column}` : composed(column)),
		number: sql`journey_number(${column})`,
		summand: sql`journey_decimal(${column})`,
		boolean: sql`journey_boolean(${column})`,
		date: sql`(journey_date(${column})).ms`,
		dateIn: (span, clock) => dateIn(sql`to_jsonb(${column})`, span, clock),
		dateOneOf: (dates, clock) => dateOneOf(sql`to_jsonb(${column})`, dates, clock),
		isList: sql`false`,
		listHas: () => sql`false`,
		isNull: sql`false`,
		isTrue: sql`false`,
		isFilled: sql`${column} <> ''`,
		is: (text) => sql`${column} = ${text}`,
	};
}

/**
 * Editions of the zone database differ, so Postgres converts no zones: it gets the edges of the span
 * as the clocks of each zone show them, and compares what the value shows.
 */
function dateIn(value: Sql, span: DateSpan, clock: Clock): Sql<boolean> {
	return sql`journey_date_in(${value}, ${ofZone([span], clock)} -> 0)`;
}

function dateOneOf(value: Sql, dates: readonly DateEdge['reading'][], clock: Clock): Sql<boolean> {
	return sql`exists (select 1 from jsonb_array_elements(${ofZone(dates.map(spanOfDate), clock)}) as each(span)
		where journey_date_in(${value}, each.span))`;
}

/** The spans as the clocks of the contact's zone show them. */
function ofZone(spans: readonly DateSpan[], clock: Clock): Sql {
	const { byZone, otherwise } = localSpans(spans, clock);
	if (byZone === null) return sql`${otherwise}::jsonb`;
	return sql`coalesce(${byZone}::jsonb -> ${zoneKey(clock.timezone)}, ${otherwise}::jsonb)`;
}

/** All that `trim` removes in JavaScript. */
const SPACES =
	' \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';

/** As `zoneKey` in contacts/time-zones.ts. */
const zoneKey = (timezone: Sql) => sql`lower(btrim(${timezone}, ${SPACES}) collate "C")`;

/** The fast reading of a number, unless its text is so long that it may exceed a double. */
function short(raw: Sql, quick: Sql, otherwise: 'journey_number' | 'journey_decimal'): Sql {
	return sql`case when octet_length(${raw}) < ${sql.lit(SAFE_LENGTH)} then ${quick}
		else ${sql.id(otherwise)}(${raw}) end`;
}

/** Skips the normalization of ASCII, which most text is. */
function composed(text: Sql): Sql<string | null> {
	return sql`case when octet_length(${text}) = length(${text}) then ${text}
		else normalize(${text}, nfc) end`;
}

/** Of a list's element `it`. */
const ELEMENT_TEXT = sql<string | null>`case jsonb_typeof(it)
	when 'string' then ${composed(sql`(it #>> '{}')`)}
	when 'number' then it #>> '{}' when 'boolean' then it #>> '{}' end`;

function folded(text: Sql<string | null>): Sql<string | null> {
	return sql`journey_folded(${text})`;
}
