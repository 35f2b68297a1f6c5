import { sql } from 'kysely';
import { ANSWER_EVENT, answerIn, type SurveyAnswer } from '../../../event/survey-answer';
import type { RecordedEvent } from '../../../event/recorded';
import type { JsonObject } from '../../../lib/json';
import { dayAt } from '../../../time/day';
import { inSubquery } from '../common/in-subquery';
import type { ScopedTx, Tx } from '../common/transaction';
import { addCounts, isCounting, type CountRow, type Rollup } from './rollup';

export const SURVEY_COUNTS: Rollup = {
	table: 'survey_counts',
	keys: { workspace_id: 'int', survey: 'text', kind: 'text', day: 'int', score: 'int' },
	sums: ['answers'],
};

interface Answer extends SurveyAnswer {
	eventId: number;
	contactId: number;
	/** ms */
	at: number;
}

interface AnswerRow {
	id: number;
	contact_id: number;
	properties: JsonObject;
	occurred_at: number;
}

/**
 * Counts the answers among the events just recorded. The last answer of a contact to the survey of a
 * message counts, so a changed one takes the place of the one before; an answer to no message always
 * counts. The contacts are locked.
 */
export async function countAnswers(
	tx: ScopedTx,
	events: ReadonlyArray<RecordedEvent & { contactId: number }>,
): Promise<void> {
	const fresh = events.flatMap(({ id, contactId, name, properties, occurredAt }) =>
		name === ANSWER_EVENT
			? answerOf({ id, contact_id: contactId, properties, occurred_at: occurredAt })
			: [],
	);
	if (fresh.length === 0 || !isCounting(tx)) return;
	const isNew = new Set(fresh.map(({ eventId }) => eventId));
	const askedAgain = new Set(fresh.filter(({ messageId }) => messageId !== null).map(questionOf));
	const contactIds = [...new Set(fresh.map(({ contactId }) => contactId))];
	const all = await answersOf(tx, contactIds);
	const rows = fresh.filter(({ messageId }) => messageId === null).map((each) => row(tx, each, 1));
	for (const [question, answers] of Map.groupBy(all, questionOf)) {
		if (!askedAgain.has(question)) continue;
		const before = answers.findLast(({ eventId }) => !isNew.has(eventId));
		if (before) rows.push(row(tx, before, -1));
		rows.push(row(tx, answers.at(-1)!, 1));
	}
	await addCounts(tx, SURVEY_COUNTS, rows);
}

const questionOf = ({ contactId, survey, messageId }: Answer) =>
	JSON.stringify([contactId, survey, messageId]);

/** In the order in which they were given. */
async function answersOf({ conn, trx }: Tx, contactIds: readonly number[]): Promise<Answer[]> {
	const { rows } = await sql<AnswerRow>`select id, contact_id, properties, occurred_at from events
		where ${inSubquery(conn, 'contact_id', conn.ids(contactIds))} and name = ${ANSWER_EVENT}
		order by occurred_at, id`.execute(trx);
	return rows.flatMap(answerOf);
}

function answerOf({ id, contact_id, properties, occurred_at }: AnswerRow): Answer[] {
	const answer = answerIn(properties);
	if (answer === null) return [];
	return [{ ...answer, eventId: id, contactId: contact_id, at: occurred_at }];
}

const row = (
	{ workspaceId }: ScopedTx,
	{ survey, kind, score, at }: Answer,
	answers: 1 | -1,
): CountRow => ({
	workspace_id: workspaceId,
	...{ survey, kind, score, answers },
	day: dayAt(at, 'UTC'),
});
