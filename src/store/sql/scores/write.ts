import type { Conn, Trx } from '../common/transaction';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Decision } from '../../../journey/decision';
import type { ScoreWrite, ScoreWriteOptions, ScoreWritten } from '../../../score/scores';
import type { Crossing } from '../../../score/threshold';
import { decided, decideOnce } from '../positions/decide';
import { renewLeases } from '../common/lease';
import { lockContacts, type ContactRow } from '../contacts/resolve';
import { react, type Reaction } from '../reactions/react';
import { cross, type ScoreRow } from './crossings';

export interface ScoreScope {
	workspaceId: number;
	modelId: number;
	nodeId: number | null;
}

/** See Scores.write; with what followed from it. */
export async function writeScores(
	conn: Conn,
	trx: Trx,
	scope: ScoreScope,
	scores: readonly ScoreWrite[],
	options: ScoreWriteOptions,
	now: number,
): Promise<{ written: ScoreWritten[]; reaction: Reaction }> {
	const ids = [...new Set(scores.map(({ contactId }) => contactId))];
	const contacts = await lockContacts(conn, trx, ids);
	const held = await whichAreHeld(conn, trx, scores, now);
	const before = await scoresBefore(conn, trx, scope.modelId, ids);
	const visits = scores.flatMap(({ visit }, i) => (visit && held[i] ? visit : []));
	const nodeId = scope.nodeId ?? 0;
	const earlier =
		visits.length === 0 ? new Map<string, string>() : await decided(conn, trx, nodeId, visits);

	const standing = scores.filter(({ contactId }, i) => held[i] && contacts.has(contactId));
	const { after, outcomes } = cross(standing, {
		before,
		earlier,
		threshold: options.threshold,
		now,
	});
	await keepVisits(conn, trx, nodeId, standing, outcomes, options, now);
	await putScores(conn, trx, scope.modelId, [...after.values()], now);
	if (options.main) await putMainScores(conn, trx, contacts, after, now);
	const changes = changed(before, after);
	const reaction = await react(conn, trx, scope.workspaceId, changes, now, { contacts });
	return {
		written: scores.map((score, i) => ({
			outcome: outcomes.get(score) ?? 'scored',
			held: held[i],
		})),
		reaction,
	};
}

/** Who is scored outside a journey is held by nobody else. */
async function whichAreHeld(
	conn: Conn,
	trx: Trx,
	scores: readonly ScoreWrite[],
	now: number,
): Promise<boolean[]> {
	const visits = scores.flatMap(({ visit }) => visit ?? []);
	const standings = (await renewLeases(conn, trx, visits, now)).values();
	return scores.map(({ visit }) => visit === undefined || standings.next().value === 'held');
}

async function scoresBefore(
	conn: Conn,
	trx: Trx,
	modelId: number,
	contactIds: readonly number[],
): Promise<Map<number, ScoreRow>> {
	const { rows } =
		await sql<ScoreRow>`select contact_id, points, grade, groups, above_threshold, scored_at
		from scores where model_id = ${modelId}
		and ${conn.anyOf('contact_id', 'int', contactIds)}`.execute(trx);
	return new Map(rows.map((row) => [row.contact_id, row]));
}

const isEmpty = (object: object) => Object.keys(object).length === 0;

async function keepVisits(
	conn: Conn,
	trx: Trx,
	nodeId: number,
	scores: readonly ScoreWrite[],
	outcomes: ReadonlyMap<ScoreWrite, Crossing>,
	{ threshold }: ScoreWriteOptions,
	now: number,
): Promise<void> {
	const decisions = scores.flatMap((score): Decision[] => {
		if (score.visit === undefined) return [];
		const outcome = outcomes.get(score)!;
		const crossed = outcome !== 'scored' && threshold && { points: score.points, at: threshold.at };
		const detail = { ...score.visit.detail, ...crossed };
		return [{ ...score.visit, outcome, detail: isEmpty(detail) ? undefined : detail }];
	});
	await decideOnce(conn, trx, nodeId, decisions, now);
}

const SCORE_COLUMNS = {
	contact_id: 'int',
	points: 'real',
	grade: 'text',
	groups: 'json',
	above_threshold: 'bool',
} as const;

async function putScores(
	conn: Conn,
	trx: Trx,
	modelId: number,
	rows: readonly ScoreRow[],
	now: number,
): Promise<void> {
	if (rows.length === 0) return;
	await sql`insert into scores (contact_id, model_id, points, grade, groups, above_threshold, scored_at)
		select r.contact_id, ${modelId}, r.points, r.grade, r.groups, r.above_threshold, ${now}
		from ${conn.records(rows, SCORE_COLUMNS)} as r where true
		on conflict (contact_id, model_id) do update set points = excluded.points,
			grade = excluded.grade, groups = excluded.groups, above_threshold = excluded.above_threshold,
			scored_at = excluded.scored_at`.execute(trx);
}

/** Also on the rows in hand, which those who react to it look at. */
async function putMainScores(
	conn: Conn,
	trx: Trx,
	contacts: Map<number, ContactRow>,
	after: ReadonlyMap<number, ScoreRow>,
	now: number,
): Promise<void> {
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
