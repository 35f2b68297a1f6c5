import { sql, type RawBuilder } from 'kysely';
import type { JsonObject } from '../../../lib/json';
import { MOST_INSTANTS, needsInstants, type ScoreFacts } from '../../../score/facts';
import type { EventRule, ScoreModel } from '../../../score/model';
import { readsDates } from '../../../value/filter';
import { timeZones } from '../contacts/time-zones';
import { OUTSIDE, scopeOf } from '../rules/compile';
import type { RuleScope, CompileScope } from '../rules/context';
import { eventsOf } from '../rules/occurrences';
import { matchIn } from '../rules/match';

/** Contacts per statement; more would block the event loop while the result is read. */
const SLICE = 500;

/** See Scores.facts. Two statements for every 500 contacts. */
export async function readFacts(
	scope: RuleScope,
	model: ScoreModel,
	contactIds: readonly number[],
): Promise<Array<ScoreFacts | null>> {
	const known = new Map<number, ScoreFacts>();
	const ids = [...new Set(contactIds)];
	for (let i = 0; i < ids.length; i += SLICE) {
		const slice = ids.slice(i, i + SLICE);
		for (const facts of await readSlice(scope, model, slice)) {
			known.set(facts.contactId, facts);
		}
	}
	return contactIds.map((id) => known.get(id) ?? null);
}

async function readSlice(
	scope: RuleScope,
	model: ScoreModel,
	ids: readonly number[],
): Promise<ScoreFacts[]> {
	const questions = questionsOf(model);
	const rows = await readRows(scope, model, questions, ids);
	const holds = await holding(scope, model, ids);
	return rows.map((row) => {
		const answers = questions.map(({ rules, ask }, i) => {
			const answer = ask === 'count' ? Number(row[`e${i}`]) : instantsOf(row[`e${i}`]);
			return rules.map((rule) => [rule, answer] as const);
		});
		return {
			contactId: row.id as number,
			events: Object.fromEntries(answers.flat()),
			holds: holds.get(row.id as number) ?? [],
			attributes: (row.attributes as JsonObject | undefined) ?? {},
		};
	});
}

/** A query of a contact's events, shared by all rules that need the same result. */
interface Question {
	rules: string[];
	ask: 'count' | 'instants';
	event: Pick<EventRule, 'name' | 'filter'>;
	/** Limits it to the newest events; null: all. */
	limit: number | null;
}

function questionsOf(model: ScoreModel): Question[] {
	const questions = new Map<string, Question>();
	for (const rule of model.rules) {
		if (rule.kind !== 'event') continue;
		const { id, name, filter, atMost } = rule;
		const ask = needsInstants(model, rule) ? 'instants' : 'count';
		const enough = atMost && atMost.per === undefined ? atMost.times : null;
		const limit = ask === 'count' ? enough : (enough ?? MOST_INSTANTS);
		const key = JSON.stringify([name, filter, ask, limit]);
		const same = questions.get(key);
		if (same) same.rules.push(id);
		else questions.set(key, { rules: [id], ask, event: { name, filter }, limit });
	}
	return [...questions.values()];
}

/** One statement: a row per contact, a column per question. */
async function readRows(
	asked: RuleScope,
	model: ScoreModel,
	questions: readonly Question[],
	ids: readonly number[],
): Promise<Array<Record<string, unknown>>> {
	const { conn, workspaceId } = asked;
	const asksAttributes = model.rules.some(
		(rule) => rule.kind === 'external' && rule.from === 'attribute',
	);
	const refs = { ...OUTSIDE, contact: 'c' };
	const readsZones = model.rules.some((rule) => rule.kind === 'event' && readsDates(rule.filter));
	const zones = readsZones ? await timeZones(conn.db) : [];
	const scope = scopeOf({ ...asked, zones, mode: 'each', refs });
	const columns = [
		sql`c.id`,
		...(asksAttributes ? [sql`c.attributes`] : []),
		...questions.map((question, i) => sql`${answerTo(scope, question)} as ${sql.id(`e${i}`)}`),
	];
	const { rows } = await sql<Record<string, unknown>>`select ${sql.join(columns)}
		from contacts as c where ${conn.anyOf('c.id', 'int', ids)}
		and c.workspace_id = ${workspaceId}`.execute(conn.db);
	return rows;
}

/** A subquery on the index of events by contact, name and time. */
function answerTo(scope: CompileScope, { ask, event, limit }: Question): RawBuilder<unknown> {
	const { conn, contactId, moment } = scope;
	const events = sql`from events as e where e.contact_id = ${contactId}
		and ${eventsOf(scope, event, undefined, 'e').where} and e.occurred_at <= ${moment.now}`;
	if (ask === 'count') {
		return limit === null
			? sql`(select count(*) ${events})`
			: sql`(select count(*) from (select 1 ${events} limit ${limit}) as few)`;
	}
	return sql`(select ${conn.jsonList('occurred_at')} from (select e.occurred_at ${events}
		order by e.occurred_at desc limit ${limit}) as newest)`;
}

/** The oldest first. */
function instantsOf(answer: unknown): number[] {
	return typeof answer === 'string' ? (JSON.parse(answer) as number[]).reverse() : [];
}

/** Ids of the condition rules that are true, by contact. */
async function holding(
	scope: RuleScope,
	model: ScoreModel,
	ids: readonly number[],
): Promise<Map<number, string[]>> {
	const conditions = model.rules.filter((rule) => rule.kind === 'condition');
	if (conditions.length === 0) return new Map();
	const answers = await matchIn(
		scope,
		scope.conn.db,
		conditions.map(({ rule }) => rule),
		ids.map((contactId) => ({ contactId, enrollmentId: null })),
	);
	return new Map(
		ids.map((id, i) => [id, conditions.flatMap((rule, k) => (answers[i][k] ? rule.id : []))]),
	);
}
