import { type Kysely, type RawBuilder, sql } from 'kysely';
import { conditionsOf, dependenciesOf } from '../../../rule/dependencies';
import { filterConditions } from '../../../value/filter-schema';
import { filtersOf } from '../../../rule/limits';
import type { Rule } from '../../../rule/rule';
import type { Subject } from '../../../segment/segments';
import type { CellType } from '../../connection';
import type { Database } from '../../schema';
import { compileRule } from './compile';
import { IN_ENROLLMENT, OUTSIDE, type RuleRefs, type RuleScope, type ZonedScope } from './context';
import { withZones } from './zones';

/**
 * Conditions per statement, those of property filters included; a larger rule gets a statement of
 * its own. Each takes up to 27 of the 32,766 parameters that SQLite allows.
 */
const CONDITIONS_AT_ONCE = 500;

/**
 * For each subject, order kept, whether each rule is true; all false for an unknown contact. Inside a
 * transaction pass it as `db`.
 */
export async function matchIn(
	scope: RuleScope,
	db: Kysely<Database>,
	rules: readonly Rule[],
	subjects: readonly Subject[],
): Promise<boolean[][]> {
	return await matchRows(scope, db, rules, subjects.map(rowOf), IN_STORE);
}

/** Subjects of a statement: the columns of their rows, and how a rule finds their journey. */
export interface Subjects {
	columns: Record<string, CellType>;
	inJourney: Omit<RuleRefs, 'contact'>;
	joins: RawBuilder<unknown>;
}

/** A row with the subject's `contact_id`. */
export type SubjectRow = Readonly<Record<string, unknown>>;

const rowOf = ({ contactId, enrollmentId }: Subject): SubjectRow => ({
	...{ contact_id: contactId, enrollment_id: enrollmentId },
});

const IN_STORE: Subjects = {
	columns: { contact_id: 'int', enrollment_id: 'int' },
	inJourney: IN_ENROLLMENT,
	joins: sql`left join enrollments as e on e.id = asked.enrollment_id
		left join events as v on v.id = e.entry_event_id
		left join journeys as j on j.id = e.journey_id`,
};

/** As matchIn, with subjects of one kind. */
export async function matchRows(
	scope: RuleScope,
	db: Kysely<Database>,
	rules: readonly Rule[],
	subjects: readonly SubjectRow[],
	kind: Subjects,
): Promise<boolean[][]> {
	const answers = subjects.map(() => rules.map(() => false));
	if (subjects.length === 0) return answers;
	const zoned = await withZones(scope, db, rules);
	let first = 0;
	for (const part of inParts(rules)) {
		const rows = await ask(zoned, db, part, subjects, kind);
		for (const row of rows) {
			part.forEach((_, k) => (answers[row.seq][first + k] = isYes(row[`r${k}`])));
		}
		first += part.length;
	}
	return answers;
}

/** SQLite has no booleans. */
const isYes = (cell: unknown): boolean => cell === true || cell === 1;

function inParts(rules: readonly Rule[]): Rule[][] {
	const parts: Rule[][] = [];
	let room = 0;
	for (const rule of rules) {
		const size = sizeOf(rule);
		if (size > room) {
			parts.push([]);
			room = CONDITIONS_AT_ONCE;
		}
		parts.at(-1)!.push(rule);
		room -= size;
	}
	return parts;
}

function sizeOf(rule: Rule): number {
	return conditionsOf(rule).reduce(
		(sum, condition) =>
			sum + filtersOf(condition).reduce((n, { filter }) => n + filterConditions(filter).length, 1),
		1,
	);
}

async function ask(
	scope: ZonedScope,
	db: Kysely<Database>,
	rules: readonly Rule[],
	subjects: readonly SubjectRow[],
	{ columns, inJourney, joins }: Subjects,
): Promise<Array<Record<`r${number}`, unknown> & { seq: number }>> {
	const { conn, workspaceId } = scope;
	const asksJourney = rules.some((rule) => dependenciesOf(rule).journey);
	const refs: RuleRefs = { contact: 'c', ...(asksJourney ? inJourney : OUTSIDE) };
	const holds = rules.map(
		(rule, k) => sql`${compileRule(rule, { ...scope, mode: 'each', refs })} as ${sql.id(`r${k}`)}`,
	);
	const rows = subjects.map((row, seq) => ({ seq, ...row }));
	const source = conn.records(rows, { seq: 'int', ...columns });
	const statement = sql<Record<`r${number}`, unknown> & { seq: number }>`
		select asked.seq, ${sql.join(holds)} from ${source} as asked cross join contacts as c
		${asksJourney ? joins : sql``}
		where c.id = asked.contact_id and c.workspace_id = ${workspaceId}`;
	return (await statement.execute(db)).rows;
}
