import { CASES } from '../../value/case';

/*
 * Reads text and unusual numbers on Postgres as value/convert.ts does. No function ever fails,
 * whatever the text. Frozen with the migration they belong to.
 *
 * Their declared cost is low because few rows reach them. With the real cost Postgres assumes a call
 * per row, and reads tables by an index, row by row, to avoid the calls.
 */

const TRIMMED = `btrim(value, e' \\t\\n\\r')`;

/** As a double, checked with exact arithmetic first: a cast that overflows is an error. */
const NUMBER = `
create or replace function journey_number(value text) returns double precision
language plpgsql immutable strict parallel safe cost 1 as $$
declare
	trimmed text;
	size numeric;
	result double precision;
begin
	if length(value) > 400 then return null; end if;
	trimmed := ${TRIMMED};
	if trimmed !~ '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$' then
		return null;
	end if;
	size := abs(trimmed::numeric);
	if size > 1.7971e308 then return null; end if;
	if size < 9e-308 then return 0; end if;
	result := trimmed::double precision;
	if abs(result) > 1.797e308::double precision then return null; end if;
	if abs(result) < 1e-307::double precision then return 0; end if;
	return result;
end $$`;

/** The decimal value of the number's shortest text, for sums without rounding. */
const DECIMAL = `
create or replace function journey_decimal(value text) returns numeric
language plpgsql immutable strict parallel safe cost 1 set extra_float_digits = 1 as $$
begin
	return journey_number(value)::text::numeric;
end $$`;

const BOOLEAN = `
create or replace function journey_boolean(value text) returns boolean
language sql immutable strict parallel safe cost 1 as $$
	select case when ${TRIMMED} ~ '^[Tt][Rr][Uu][Ee]$' then true
		when ${TRIMMED} ~ '^[Ff][Aa][Ll][Ss][Ee]$' then false end
$$`;

/** Days since 1970-01-01 by Hinnant's days_from_civil, 400 years later so that no year is below 0. */
const INSTANT = `
create or replace function journey_instant(value text) returns double precision
language plpgsql immutable strict parallel safe cost 1 as $$
declare
	part text[];
	y int; m int; d int; hours int; minutes int; seconds int; away int := 0;
	era int; year_of_era int; day_of_era int;
begin
	if length(value) > 64 then return null; end if;
	part := regexp_match(${TRIMMED}, '^([0-9]{4})-([0-9]{2})-([0-9]{2})'
		|| '(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]([0-9]+))?)?'
		|| '(?:[Zz]|([+-])([0-9]{2}):?([0-9]{2}))?)?$');
	if part is null then return null; end if;
	y := part[1]; m := part[2]; d := part[3];
	if m < 1 or m > 12 or d < 1 or d > (case when m in (4, 6, 9, 11) then 30 when m <> 2 then 31
		when y % 4 = 0 and (y % 100 <> 0 or y % 400 = 0) then 29 else 28 end) then
		return null;
	end if;
	hours := coalesce(part[4], '0'); minutes := coalesce(part[5], '0');
	seconds := coalesce(part[6], '0');
	if hours > 23 or minutes > 59 or seconds > 59 then return null; end if;
	if part[8] is not null then
		if part[9]::int > 23 or part[10]::int > 59 then return null; end if;
		away := (part[9]::int * 60 + part[10]::int) * case part[8] when '-' then -60 else 60 end;
	end if;
	y := y + 400 - case when m <= 2 then 1 else 0 end;
	era := y / 400;
	year_of_era := y - era * 400;
	day_of_era := year_of_era * 365 + year_of_era / 4 - year_of_era / 100
		+ (153 * (m + case when m > 2 then -3 else 9 end) + 2) / 5 + d - 1;
	return ((era - 1) * 146097::bigint + day_of_era - 719468) * 86400000
		+ ((hours * 60 + minutes) * 60 + seconds - away) * 1000::bigint
		+ rpad(left(coalesce(part[7], ''), 3), 3, '0')::int;
end $$`;

/** An instant from a JSON number (as text): seconds or ms. */
const INSTANT_OF = `
create or replace function journey_instant_of(value text) returns double precision
language plpgsql immutable strict parallel safe cost 1 as $$
declare
	ms double precision;
begin
	if abs(value::numeric) < 1e-30 then return 0; end if;
	ms := value::double precision;
	if abs(ms) < 1e11 then ms := ms * 1000; end if;
	return floor(ms + 0.5);
end $$`;

/** Simple case folding by the table of value/case.ts, whatever the collation of the database. */
const FOLDED = `
create or replace function journey_folded(value text) returns text
language sql immutable strict parallel safe cost 1 as $$
	select case when octet_length(value) = length(value) then lower(value collate "C")
		else translate(value, '${[...CASES.keys()].join('')}', '${[...CASES.values()].join('')}') end
$$`;

export const RULE_FUNCTIONS: readonly string[] = [
	NUMBER,
	DECIMAL,
	BOOLEAN,
	INSTANT,
	INSTANT_OF,
	FOLDED,
];
