import { sql } from 'kysely';

/** Statements whose rows have another type than they are given, by what is wrong. */
export const MISTYPED = {
	"the result lacks the column 'b' of the type": sql<{ a: number; b: number }>`select 1 as a`,
	"the type lacks the column 'b' of the result": sql<{ a: number }>`select 1 as a, 2 as b`,
	"the column 'a' is the text '7', not number": sql<{ a: number }>`select '7' as a`,
	"the column 'a' is number, not string": sql<{ a: string }>`select 3 as a`,
	"the column 'a' is number, not boolean": sql<{ a: boolean }>`select 4 as a`,
	"the column 'a' is null, not number": sql<{ a: number }>`select cast(null as integer) as a`,
	'the column \'a\' is the text \'paused\', not "active" | "done"': sql<{
		a: 'active' | 'done';
	}>`select 'paused' as a`,
	"the column 'consent' is object, not string": sql<{ consent: string }>`
		select consent from contacts where consent is not null limit 1`,
	"the column 'consent' is object, not string[]": sql<{ consent: string[] }>`
		select consent from contacts where consent is not null limit 2`,
	"the column 'active' is boolean, not number": sql<{ active: number }>`
		select active from journeys limit 1`,
	"the type lacks the column 'x1' of the result": sql<Record<`r${number}`, number>>`
		select 1 as r1, 1 as x1`,
	"the column 'r2' is the text 'two', not number": sql<Record<`r${number}`, number>>`
		select 'two' as r2`,
};
