import { sql } from 'kysely';
import type { DateEdge, DateSpan } from '../../../value/date-comparison';
import type { Sql } from './value';
import { type Clock, isOnlyItself, type Value, type Values } from './value';

/** Path steps that SQLite's JSON paths can express. */
const PLAIN = /^[^"\\\p{Cc}]+$/u;
/** Path steps that may mean a member of an object or an element of a list. */
const DIGITS = /^\d+$/;

/**
 * Readings of values on SQLite. The fast path is SQLite's own JSON; values of another type go through
 * the functions of sqlite/functions.ts.
 */
export const sqliteValues: Values = {
	at: (json, path) => {
		const steps = path.split('.');
		if (!steps.every((step) => PLAIN.test(step) && !DIGITS.test(step))) {
			return jsonValue(inside(sql`journey_at(${json}, ${path})`, '$'));
		}
		const nested = `$${steps.map((step) => `."${step}"`).join('')}`;
		if (steps.length === 1) return jsonValue(inside(json, nested));
		return jsonValue(firstOf(inside(json, `$."${path}"`), inside(json, nested)));
	},
	member: (json, ...keys) =>
		jsonValue(
			keys.every((key) => PLAIN.test(key))
				? inside(json, `$${keys.map((key) => `."${key}"`).join('')}`)
				: inside(
						keys.reduce((object, key) => sql`journey_member(${object}, ${key})`, json),
						'$',
					),
		),
	column: (column) => columnValue(column),
	folded: (text) => sql`journey_folded(${text})`,
	ordered: (text) => text,
	number: (value) => sql`${value}`,
	oneOf: (value, list) => sql`${value} in (select value from json_each(${JSON.stringify(list)}))`,
	total: (summand, operator, value, isAverage) =>
		sql`journey_total_sign(json_group_array(json(${summand})), ${value}, ${isAverage}) ${operator} 0`,
	startsWith: (text, part) => sql`substr(${text}, 1, length(${part})) = ${part}`,
	endsWith: (text, part) =>
		part === '' ? sql`${text} is not null` : sql`substr(${text}, -length(${part})) = ${part}`,
	includes: (text, part) => sql`instr(${text}, ${part}) > 0`,
};

/** A value within a JSON text. */
interface JsonLocation {
	/** As json_type returns it; null: no value. */
	type: Sql;
	/** The value as an SQL value. */
	bare: Sql;
	/** The value as JSON. */
	json: Sql;
}

function inside(json: Sql, path: string): JsonLocation {
	return {
		type: sql`json_type(${json}, ${path})`,
		bare: sql`(${json} ->> ${path})`,
		json: sql`(${json} -> ${path})`,
	};
}

/** The first location if it exists, even with a JSON null; else the second. */
function firstOf(first: JsonLocation, second: JsonLocation): JsonLocation {
	const choose = (a: Sql, b: Sql) => sql`case when ${first.type} is null then ${b} else ${a} end`;
	return {
		type: sql`coalesce(${first.type}, ${second.type})`,
		bare: choose(first.bare, second.bare),
		json: choose(first.json, second.json),
	};
}

function jsonValue({ type, bare, json }: JsonLocation): Value {
	const text = sql<string | null>`case ${type} when 'text' then ${composed(bare)}
			when 'integer' then ${json} when 'real' then journey_text(${json})
			when 'true' then 'true' when 'false' then 'false' end`;
	return {
		exists: sql`${type} is not null`,
		text,
		textLike: (texts) => (texts.every(isOnlyItself) ? sql`${bare}` : text),
		number: sql`case ${type} when 'integer' then cast(${bare} as real)
			when 'real' then ${inRange(bare)} when 'text' then journey_number(${bare}) end`,
		summand: json,
		boolean: sql`case ${type} when 'true' then 1 when 'false' then 0
			when 'text' then journey_boolean(${bare}) end`,
		...dated(sql`case ${type} when 'text' then ${bare} when 'integer' then cast(${bare} as real)
			when 'real' then ${bare} end`),
		isList: sql`coalesce(${type} = 'array', 0)`,
		listHas: (text, ignoreCase) => sql`case ${type} when 'array'
			then journey_has(${json}, ${text}, ${sql.lit(Number(ignoreCase))}) else 0 end`,
		isNull: sql`coalesce(${type} = 'null', 0)`,
		isTrue: sql`${type} = 'true'`,
		isFilled: sql`case ${type} when 'text' then ${bare} <> '' when 'array' then ${json} <> '[]'
			when 'object' then ${json} <> '{}' else coalesce(${type} in ('integer', 'real'), 0) end`,
		is: (text) => sql`(${type} = 'text' and ${bare} = ${text})`,
	};
}

/** Numbers beyond the range of doubles are read as in value/convert.ts. */
function inRange(real: Sql): Sql {
	return sql`case when abs(${real}) between 1e-307 and 1.797e308 then ${real}
		else journey_number(${real}) end`;
}

function columnValue(column: Sql): Value {
	return {
		exists: sql`${column} is not null`,
		text: composed(column),
		textLike: (texts) => (texts.every(isOnlyItself) ? sql`${column}` : composed(column)),
		number: sql`journey_number(${column})`,
		summand: sql`json_quote(${column})`,
		boolean: sql`journey_boolean(${column})`,
		...dated(column),
		isList: sql`0`,
		listHas: () => sql`0`,
		isNull: sql`0`,
		isTrue: sql`0`,
		isFilled: sql`${column} <> ''`,
		is: (text) => sql`${column} = ${text}`,
	};
}

/** `value` is a text or a real number. */
function dated(value: Sql): Pick<Value, 'date' | 'dateIn' | 'dateOneOf'> {
	return {
		date: sql`journey_instant(${value}, null, 'UTC')`,
		dateIn({ from, until }: DateSpan, clock: Clock) {
			const at = sql`journey_instant(${value}, ${clock.timezone}, ${clock.fallback})`;
			if (from === null) return sql`${at} < ${placed(until!, clock)}`;
			if (until === null) return sql`${at} >= ${placed(from, clock)}`;
			const last = { ...until, plus: until.plus - 1 };
			return sql`${at} between ${placed(from, clock)} and ${placed(last, clock)}`;
		},
		dateOneOf(dates, clock) {
			const { timezone, fallback } = clock;
			const instants = dates.flatMap((date) => ('at' in date ? date.at : []));
			const shown = dates.flatMap((date) => ('local' in date ? date.local : []));
			return sql`journey_instant(${value}, ${timezone}, ${fallback}) in (
				select value from json_each(${JSON.stringify(instants)}) union all
				select journey_placed(value, ${timezone}, ${fallback})
				from json_each(${JSON.stringify(shown)}))`;
		},
	};
}

function placed({ reading, plus }: Omit<DateEdge, 'plus'> & { plus: number }, clock: Clock): Sql {
	if ('at' in reading) return sql`${reading.at + plus}`;
	return sql`(journey_placed(${reading.local}, ${clock.timezone}, ${clock.fallback}) + ${plus})`;
}

/** Skips the normalization of ASCII, which most text is. */
function composed(text: Sql): Sql<string | null> {
	return sql`case when octet_length(${text}) = length(${text}) then ${text}
		else journey_composed(${text}) end`;
}
