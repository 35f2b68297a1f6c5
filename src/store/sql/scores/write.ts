import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Decision } from '../../../journey/decision';
import type { ScoreWrite, ScoreWriteOptions, ScoreWritten } from '../../../score/scores';
import type { Crossing } from '../../../score/threshold';
import type { TimedTx, Tx } from '../common/transaction';
import { decided, decideOnce } from '../positions/decide';
import { renewLeases } from '../common/lease';
import { lockContacts, type ContactRow } from '../contacts/resolve';
import { react, type Reaction } from '../reactions/react';
import { decideCrossings, type ScoreRow } from './crossings';

export interface ScoreScope {
	workspaceId: number;
	modelId: number;
	nodeId: number | null;
}

/** See Scores.write; also returns what followed. */
export async function writeScores(
	tx: TimedTx,
	scope: ScoreScope,
	scores: readonly ScoreWrite[],
	options: ScoreWriteOptions,
): Promise<{ written: ScoreWritten[]; reaction: Reaction }> {
	const { now } = tx;
	const ids = [...new Set(scores.map(({ contactId }) => contactId))];
	const contacts = await lockContacts(tx, ids);
	const held = await areLeasesHeld(tx, scores);
	const before = await scoresBefore(tx, scope.modelId, ids);
	const visits = scores.flatMap(({ visit }, i) => (visit && held[i] ? visit : []));
	const nodeId = scope.nodeId ?? 0;
	const earlier =
		visits.length === 0 ? new Map<string, string>() : await decided(tx, nodeId, visits);

	const writable = scores.filter(({ contactId }, i) => held[i] && contacts.has(contactId));
	const { after, outcomes } = decideCrossings(writable, {
		before,
		earlier,
		threshold: options.threshold,
		now,
	});
	await recordVisitDecisions(tx, nodeId, writable, outcomes, options);
	await putScores(tx, scope.modelId, [...after.values()]);
	if (options.main) await putMainScores(tx, contacts, after);
	const changes = changed(before, after);
	const reaction = await react({ ...tx, workspaceId: scope.workspaceId }, changes, { contacts });
	return {
		written: scores.map((score, i) => ({
			outcome: outcomes.get(score) ?? 'scored',
			held: held[i],
		})),
		reaction,
	};
}

/** A score outside a journey needs no lease. */
async function areLeasesHeld(tx: TimedTx, scores: readonly ScoreWrite[]): Promise<boolean[]> {
	const visits = scores.flatMap(({ visit }) => visit ?? []);
	const statuses = (await renewLeases(tx, visits)).values();
	return scores.map(({ visit }) => visit === undefined || statuses.next().value === 'held');
}

async function scoresBefore(
	tx: Tx,
	modelId: number,
	contactIds: readonly number[],
): Promise<Map<number, ScoreRow>> {
	const { conn, trx } = tx;
	const { rows } =
		await sql<ScoreRow>`select contact_id, points, grade, groups, above_threshold, scored_at
		from scores where model_id = ${modelId}
		and ${conn.anyOf('contact_id', 'int', contactIds)}`.execute(trx);
	return new Map(rows.map((row) => [row.contact_id, row]));
}

const isEmpty = (object: object) => Object.keys(object).length === 0;

async function recordVisitDecisions(
	tx: TimedTx,
	nodeId: number,
	scores: readonly ScoreWrite[],
	outcomes: ReadonlyMap<ScoreWrite, Crossing>,
	{ threshold }: ScoreWriteOptions,
): Promise<void> {
	const decisions = scores.flatMap((score): Decision[] => {
		if (score.visit === undefined) return [];
		const outcome = outcomes.get(score)!;
		const crossed = outcome !== 'scored' && threshold && { points: score.points, at: threshold.at };
		const detail = { ...score.visit.detail, ...crossed };
		return [{ ...score.visit, outcome, detail: isEmpty(detail) ? undefined : detail }];
	});
	await decideOnce(tx, nodeId, decisions);
}

const SCORE_COLUMNS = {
	contact_id: 'int',
	points: 'real',
	grade: 'text',
	groups: 'json',
	above_threshold: 'bool',
} as const;

async function putScores(tx: TimedTx, modelId: number, rows: readonly ScoreRow[]): Promise<void> {
	const { conn, trx, now } = tx;
	if (rows.length === 0) return;
	await sql`insert into scores (contact_id, model_id, points, grade, groups, above_threshold, scored_at)
		select r.contact_id, ${modelId}, r.points, r.grade, r.groups, r.above_threshold, ${now}
		from ${conn.records(rows, SCORE_COLUMNS)} as r where true
		on conflict (contact_id, model_id) do update set points = excluded.points,
			grade = excluded.grade, groups = excluded.groups, above_threshold = excluded.above_threshold,
			scored_at = excluded.scored_at`.execute(trx);
}

/** Also updates `contacts`, which the reactions read. */
async function putMainScores(
	tx: TimedTx,
	contacts: Map<number, ContactRow>,
	after: ReadonlyMap<number, ScoreRow>,
): Promise<void> {
	const { conn, trx, now } = tx;
	const rows = [...after.values()].filter(
		({ contact_id, points }) => contacts.get(contact_id)!.score !== points,
	);
	if (rows.length === 0) return;
	await sql`update contacts set score = r.points, updated_at = ${now}
		from ${conn.records(rows, { contact_id: 'int', points: 'real' })} as r
		where contacts.id = r.contact_id`.execute(trx);
	for (const { contact_id, points } of rows) {
		contacts.set(contact_id, { ...contacts.get(contact_id)!, score: points, updated_at: now });
	}
}

function changed(before: ReadonlyMap<number, ScoreRow>, after: ReadonlyMap<number, ScoreRow>) {
	return [...after.values()].flatMap((row) => {
		const was = before.get(row.contact_id);
		const same =
			was?.points === row.points &&
			was.grade === row.grade &&
			isDeepStrictEqual(was.groups, row.groups);
		return same ? [] : { contactId: row.contact_id, parts: ['score' as const] };
	});
}
