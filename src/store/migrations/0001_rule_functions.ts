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

/** An instant from epoch seconds or ms (as text). */
const INSTANT_OF = `
create or replace function journey_instant_of(value text) returns double precision
language plpgsql immutable strict parallel safe cost 1 as $$
declare
	ms double precision;
begin
	if abs(value::numeric) > 1e18 then return null; end if;
	if abs(value::numeric) < 1e-30 then return 0; end if;
	ms := value::double precision;
	if abs(ms) < 1e10 then ms := ms * 1000; end if;
	ms := floor(ms + 0.5);
	return case when abs(ms) <= 253402300799999 then ms end;
end $$`;

/**
 * A date as time/read-date.ts reads it: ms since the epoch, and whether that is what a clock shows
 * and no instant. Days since 1970-01-01 by Hinnant's days_from_civil, 400 years later so that no year
 * is below 0.
 */
const DATE = `
create or replace function journey_date(value text, out ms double precision, out is_local boolean)
language plpgsql immutable strict parallel safe cost 1 as $$
declare
	part text[];
	trimmed text;
	y int; m int; d int; hours int; minutes int; seconds int; away int := 0;
	era int; year_of_era int; day_of_era int; time bigint;
begin
	if length(value) > 100 then return; end if;
	trimmed := ${TRIMMED};
	if trimmed ~ '^-?[0-9]{9,}([.][0-9]+)?$' then
		ms := journey_instant_of(trimmed);
		is_local := false;
		return;
	end if;
	-- Captures take 15 times as long as a match, so the usual forms are cut at their places.
	if trimmed ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then
		part := array[substr(trimmed, 1, 4), substr(trimmed, 6, 2), substr(trimmed, 9, 2)];
	elsif trimmed ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?[Zz]?$' then
		part := array[substr(trimmed, 1, 4), substr(trimmed, 6, 2), substr(trimmed, 9, 2), null, null,
			substr(trimmed, 12, 2), substr(trimmed, 15, 2), substr(trimmed, 18, 2),
			rtrim(substr(trimmed, 21), 'Zz'), substring(trimmed from '[Zz]$')];
	else
		part := regexp_match(trimmed, '^([0-9]{4})(?:-([0-9]{2})-([0-9]{2})|([0-9]{2})([0-9]{2}))'
			|| '(?:[Tt ]([0-9]{2})(?::?([0-9]{2})(?::?([0-9]{2})(?:[.,]([0-9]+))?)?)?'
			|| '( ?(?:[Zz]|[Uu][Tt][Cc]|[Gg][Mm][Tt]|([+-])([0-9]{2})(?::?([0-9]{2}))?))?)?'
			|| '([[][A-Za-z0-9_+/:-]+[]])?$');
	end if;
	if part is null then return; end if;
	y := part[1]; m := coalesce(part[2], part[4]); d := coalesce(part[3], part[5]);
	if m < 1 or m > 12 or d < 1 or d > (case when m in (4, 6, 9, 11) then 30 when m <> 2 then 31
		when y % 4 = 0 and (y % 100 <> 0 or y % 400 = 0) then 29 else 28 end) then
		return;
	end if;
	hours := coalesce(part[6], '0'); minutes := coalesce(part[7], '0');
	seconds := coalesce(part[8], '0');
	time := ((hours * 60 + minutes) * 60 + seconds) * 1000::bigint
		+ rpad(left(coalesce(part[9], ''), 3), 3, '0')::int;
	if minutes > 59 or seconds > 59 or time > 86400000 then return; end if;
	if part[12] is not null then
		if part[12]::int > 23 or coalesce(part[13], '0')::int > 59 then return; end if;
		away := (part[12]::int * 60 + coalesce(part[13], '0')::int)
			* case part[11] when '-' then -60000 else 60000 end;
	end if;
	if part[10] is null and part[14] is not null then return; end if;
	y := y + 400 - case when m <= 2 then 1 else 0 end;
	era := y / 400;
	year_of_era := y - era * 400;
	day_of_era := year_of_era * 365 + year_of_era / 4 - year_of_era / 100
		+ (153 * (m + case when m > 2 then -3 else 9 end) + 2) / 5 + d - 1;
	ms := ((era - 1) * 146097::bigint + day_of_era - 719468) * 86400000 + time - away;
	is_local := part[10] is null;
end $$`;

/**
 * Whether a date lies in a span: [from, until] for instants, then [from, until] for what a clock
 * shows; `until` is excluded. See store/sql/rules/zones.ts.
 */
const DATE_IN = `
create or replace function journey_date_in(value jsonb, span jsonb) returns boolean
language plpgsql immutable strict parallel safe cost 1 as $$
declare
	ms double precision;
	is_local boolean := false;
begin
	case jsonb_typeof(value)
		when 'number' then ms := journey_instant_of(value #>> '{}');
		when 'string' then select d.ms, d.is_local into ms, is_local from journey_date(value #>> '{}') d;
		else return null;
	end case;
	if is_local then return ms >= (span ->> 2)::float8 and ms < (span ->> 3)::float8; end if;
	return ms >= (span ->> 0)::float8 and ms < (span ->> 1)::float8;
end $$`;

/** Simple case folding by the table of value/case.ts, whatever the collation of the database. */
const FOLDED = `
create or replace function journey_folded(value text) returns text
language sql immutable strict parallel safe cost 1 as $$
	select case when octet_length(value) = length(value) then lower(value collate "C")
		else translate(value, '${[...CASES.keys()].join('')}', '${[...CASES.values()].join('')}') end
$$`;

export const RULE_FUNCTIONS: readonly string[] = [
	...[NUMBER, DECIMAL, BOOLEAN],
	...[INSTANT_OF, DATE, DATE_IN],
	FOLDED,
];
