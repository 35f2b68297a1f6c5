import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { ScoreModel } from '../../score/model';
import type { Scores } from '../../score/scores';
import type { SqlBase } from './common/base';
import { readFacts } from './scores/facts';
import { writeScores } from './scores/write';

interface ModelRow {
	id: number;
	definition: ScoreModel;
}

/** See Scores. */
export function sqlScores(base: SqlBase): Scores {
	const { conn, write, writeTo, announce } = base;
	return {
		async saveModel(workspaceId, model, now) {
			const { rows } = await sql<ModelRow>`select id, definition from score_models
				where workspace_id = ${workspaceId} and key = ${model.key}`.execute(conn.db);
			// Every execution of a node saves its model, which has hardly ever changed.
			if (isDeepStrictEqual(rows[0]?.definition, asJson(model))) return rows[0].id;
			return await write(async (tx) => {
				const saved = await sql<{ id: number }>`insert into score_models
					(workspace_id, key, definition, updated_at)
					values (${workspaceId}, ${model.key}, ${conn.json(model)}, ${now})
					on conflict (workspace_id, key) do update set definition = excluded.definition,
						updated_at = excluded.updated_at returning id`.execute(tx.trx);
				return saved.rows[0].id;
			});
		},

		async models(workspaceId) {
			const { rows } = await sql<ModelRow>`select id, definition from score_models
				where workspace_id = ${workspaceId} order by key`.execute(conn.db);
			return rows.map(({ definition }) => definition);
		},

		facts: (workspaceId, model, contactIds, moment) =>
			readFacts({ conn, workspaceId, moment }, model, contactIds),

		async write(workspaceId, modelId, nodeId, scores, options, now) {
			if (scores.length === 0) return [];
			const scope = { workspaceId, modelId, nodeId };
			const { written, reaction } = await writeTo(workspaceId, (tx) =>
				writeScores({ ...tx, now }, scope, scores, options),
			);
			await announce(reaction.readyAt);
			return written;
		},
	};
}

/** The model as the database returns it: without undefined properties. */
const asJson = (model: ScoreModel): unknown => JSON.parse(JSON.stringify(model));
