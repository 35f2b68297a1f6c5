import { sql } from 'kysely';
import { scoreModelSchema, type ScoreModel } from '../../../../src/score/model';
import type { JourneyWorld } from '../../support/journey';

/** A model with a rule for 'Opened'; rules may leave out id and label. */
export function leadModel(parts: Record<string, unknown> = {}): ScoreModel {
	const { rules = [{ kind: 'event', name: 'Opened', points: 10 }], ...rest } = parts as {
		rules?: object[];
	};
	return scoreModelSchema.parse({
		key: 'lead',
		name: 'Lead',
		rules: rules.map((rule, i) => ({ id: `r${i}`, label: `Rule ${i}`, ...rule })),
		...rest,
	});
}

/** All scores of the world's contacts. */
export async function scoresOf({ conn, workspaceId }: JourneyWorld) {
	const { rows } = await sql<Record<string, unknown>>`select c.external_id as name,
			m.key as model, s.points, s.grade, s.groups, s.above_threshold, s.scored_at
		from scores s join contacts c on c.id = s.contact_id join score_models m on m.id = s.model_id
		where c.workspace_id = ${workspaceId} order by c.id, m.key`.execute(conn.db);
	return rows;
}

/** `contacts.score` by name, without the control contacts. */
export async function mainScores({ conn, workspaceId }: JourneyWorld) {
	const rows = await conn.db
		.selectFrom('contacts')
		.select(['external_id', 'score'])
		.where('workspace_id', '=', workspaceId)
		.where('external_id', 'not like', 'control%')
		.execute();
	return Object.fromEntries(rows.map(({ external_id, score }) => [external_id, score]));
}
