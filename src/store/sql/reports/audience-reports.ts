import { sql } from 'kysely';
import type {
	AnswerCount,
	AudienceReports,
	ReportedSegment,
	ReportedSurvey,
	SegmentGrowth,
} from '../../../report/audience-counts';
import type { DaySpan } from '../../../report/message-counts';
import type { SqlBase } from '../common/base';
import type { Conn } from '../common/transaction';
import { scoreDistribution } from './score-distribution';
import { inSpan } from './spans';

/** See AudienceReports. */
export function sqlAudienceReports({ conn }: SqlBase): AudienceReports {
	return {
		async segments(workspaceId) {
			const { rows } = await sql<ReportedSegment>`select id, key, name, zone from segments
				where workspace_id = ${workspaceId} order by name, key`.execute(conn.db);
			return rows;
		},

		segmentGrowth: (workspaceId, key, span) => segmentGrowth(conn, workspaceId, key, span),

		async surveys(workspaceId) {
			const { rows } = await sql<ReportedSurvey>`select survey, kind from survey_counts
				where workspace_id = ${workspaceId} group by survey, kind
				having sum(answers) > 0 order by survey, kind`.execute(conn.db);
			return rows;
		},

		answers: (workspaceId, span, grouping) => answers(conn, workspaceId, span, grouping === 'day'),

		async scoreModels(workspaceId) {
			const { rows } = await sql<{ key: string }>`select key from score_models
				where workspace_id = ${workspaceId} order by key`.execute(conn.db);
			return rows.map(({ key }) => key);
		},

		scoreDistribution: (workspaceId, model, maxBars) =>
			scoreDistribution(conn, workspaceId, model, maxBars),
	};
}

interface GrowthRow {
	day: number;
	joined: number;
	departed: number;
}

/** Members are those who joined less those who left, so the days add up whatever was deleted. */
async function segmentGrowth(
	conn: Conn,
	workspaceId: number,
	key: string,
	span: DaySpan,
): Promise<SegmentGrowth | null> {
	const { rows: segments } = await sql<{ id: number }>`select id from segments
		where workspace_id = ${workspaceId} and key = ${key}`.execute(conn.db);
	if (segments.length === 0) return null;
	const [{ id }] = segments;
	const { rows } = await sql<GrowthRow>`select day, cast(sum(joined) as bigint) as joined,
			cast(sum(departed) as bigint) as departed
		from segment_counts where segment_id = ${id} and ${inSpan('day', { ...span, from: null })}
		group by day order by day`.execute(conn.db);
	const from = span.from ?? -Infinity;
	const earlier = rows.filter(({ day }) => day < from);
	const membersBefore = earlier.reduce((sum, row) => sum + row.joined - row.departed, 0);
	let members = membersBefore;
	const days = rows.slice(earlier.length).map(({ day, joined, departed }) => {
		members += joined - departed;
		return { day, joined, left: departed, members };
	});
	return { membersBefore, days };
}

async function answers(
	conn: Conn,
	workspaceId: number,
	span: DaySpan,
	byDay: boolean,
): Promise<AnswerCount[]> {
	const byDays = byDay ? sql`, day` : sql``;
	const { rows } = await sql<AnswerCount>`select survey, kind, score,
			${byDay ? sql`day` : sql`cast(null as integer)`} as day,
			cast(sum(answers) as bigint) as answers
		from survey_counts where workspace_id = ${workspaceId} and ${inSpan('day', span)}
		group by survey, kind, score ${byDays} having sum(answers) <> 0
		order by survey, kind ${byDays}, score`.execute(conn.db);
	return rows;
}
