import { sql, type RawBuilder } from 'kysely';
import type { Connection } from '../../src/store/connection';
import type { Database } from '../../src/store/schema';
import { DAYS, executeAtLeisure, FIRST_DAY, type ReportHistory } from './report-history';

export const SEGMENT = 'bench';
export const SCORE_MODEL = 'bench';
/** Days until the conversion, of the arms of a Split Test. */
const LAGS = 30;

/**
 * Half a year of messages, members, answers and arms as compacted counts, which is all that their
 * reports read; and a score of each contact.
 */
export async function fillAudience(
	conn: Connection<Database>,
	{ workspaceId, journeyId, nodeIds }: ReportHistory,
): Promise<void> {
	const isPostgres = conn.dialect === 'postgres';
	const yes = isPostgres ? sql`true` : sql`1`;
	const json = isPostgres ? sql`cast('{}' as jsonb)` : sql`'{}'`;
	const list = (texts: readonly string[], name: string): RawBuilder<unknown> =>
		sql`(${sql.join(
			texts.map((text) => sql`select ${sql.lit(text)} as ${sql.id(name)}`),
			sql` union all `,
		)}) as ${sql.id(`${name}s`)}`;
	const days = isPostgres
		? sql`generate_series(${sql.lit(FIRST_DAY)}, ${sql.lit(FIRST_DAY + DAYS - 1)}) as days(day)`
		: sql`(with recursive s(day) as (select ${sql.lit(FIRST_DAY)} union all select day + 1 from s
			where day < ${sql.lit(FIRST_DAY + DAYS - 1)}) select day from s) as days`;
	const lags = isPostgres
		? sql`generate_series(0, ${sql.lit(LAGS - 1)}) as lags(lag)`
		: sql`(with recursive s(lag) as (select 0 union all select lag + 1 from s
			where lag < ${sql.lit(LAGS - 1)}) select lag from s) as lags`;
	const measures = ['sent', 'delivered', 'opened', 'openedByMachine', 'clicked', 'bounced'];
	const phase = JSON.stringify({
		arms: ['A', 'B', 'C'].map((name) => ({ name, weight: 1 })),
		...{ holdout: 0, learning: false },
	});
	const statements = [
		sql`insert into message_counts (journey_id, node_id, day, channel, purpose, split, arm, measure,
				messages, compacted)
			select ${journeyId}, n.id, day, channel, 'marketing', '', '', measure, 100, ${yes}
			from nodes n cross join ${days} cross join ${list(['email', 'sms'], 'channel')}
			cross join ${list(measures, 'measure')}
			where ${conn.anyOf('n.id', 'int', nodeIds.slice(1))}`,
		sql`insert into message_counts (journey_id, node_id, day, channel, purpose, split, arm, measure,
				messages, compacted)
			select c.journey_id, c.node_id, c.day, c.channel, c.purpose, 'Split', arms.arm, c.measure, 30, ${yes}
			from message_counts c cross join ${list(['A', 'B', 'C'], 'arm')}`,
		sql`insert into segments (workspace_id, key, name, zone, definition, time_dependent, refresh_ms,
				refreshed_at)
			values (${workspaceId}, ${SEGMENT}, 'Bench', 'UTC', ${json}, ${isPostgres ? sql`false` : sql`0`}, 0, 0)`,
		sql`insert into segment_counts (segment_id, day, joined, departed, compacted)
			select s.id, day, 1000, 400, ${yes} from segments s cross join ${days}
			where s.workspace_id = ${workspaceId}`,
		sql`insert into survey_counts (workspace_id, survey, kind, day, score, answers, compacted)
			select ${workspaceId}, survey, 'nps', day, cast(score as integer), 40, ${yes}
			from ${days} cross join ${list(['product', 'support', 'shop'], 'survey')}
			cross join ${list(
				Array.from({ length: 11 }, (_, i) => String(i)),
				'score',
			)}`,
		sql`insert into score_models (workspace_id, key, definition, updated_at)
			values (${workspaceId}, ${SCORE_MODEL}, ${json}, 0)`,
		sql`insert into scores (contact_id, model_id, points, grade, groups, scored_at)
			select c.id, m.id, c.id * 7919 % 1000 / 10.0, case c.id % 3 when 0 then 'A' when 1 then 'B' end,
				${json}, 0
			from contacts c cross join score_models m where m.workspace_id = ${workspaceId}`,
		sql`insert into experiment_phases (node_id, key, definition, began_at)
			values (${nodeIds[1]}, 'bench', ${isPostgres ? sql`cast(${phase} as jsonb)` : sql`${phase}`}, 0)`,
		sql`insert into experiment_counts (phase_id, arm, day, lag, enrollments, repeated, conversions,
				weight, weight_squared, converted_weight, converted_weight_squared, compacted)
			select p.id, arm, day, lag, case lag when 0 then 1800 else 0 end, 0, 6,
				case lag when 0 then 5400 else 0 end, case lag when 0 then 16200 else 0 end, 18, 54, ${yes}
			from experiment_phases p cross join ${days} cross join ${lags}
			cross join ${list(['A', 'B', 'C'], 'arm')} where p.node_id = ${nodeIds[1]}`,
		sql`analyze`,
	];
	for (const statement of statements) await executeAtLeisure(conn, statement);
}
