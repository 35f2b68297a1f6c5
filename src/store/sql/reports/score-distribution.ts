import { sql } from 'kysely';
import type { ScoreBar, ScoreDistribution } from '../../../report/audience-counts';
import { barWidth } from '../../../report/bar-width';
import type { Conn } from '../common/transaction';

interface Range {
	contacts: number;
	least: number | null;
	most: number | null;
	mean: number | null;
}

/** See AudienceReports.scoreDistribution. Reads the index of the model's points alone. */
export async function scoreDistribution(
	conn: Conn,
	workspaceId: number,
	model: string,
	maxBars: number,
): Promise<ScoreDistribution | null> {
	return await conn.atOneInstant(async (db) => {
		const { rows: models } = await sql<{ id: number }>`select id from score_models
			where workspace_id = ${workspaceId} and key = ${model}`.execute(db);
		if (models.length === 0) return null;
		const [{ id }] = models;
		const { rows: ranges } = await sql<Range>`select count(*) as contacts, min(points) as least,
				max(points) as most, avg(points) as mean
			from scores where model_id = ${id}`.execute(db);
		const { contacts, least, most, mean } = ranges[0];
		if (least === null || most === null) return { contacts: 0, mean: null, bars: [], grades: [] };
		const width = barWidth(least, most, maxBars);
		const { rows: counted } = await sql<{ bar: number; contacts: number }>`
			select cast(floor(points / cast(${width} as double precision)) as bigint) as bar,
				count(*) as contacts
			from scores where model_id = ${id} group by 1 order by 1`.execute(db);
		const { rows: grades } = await sql<{ grade: string | null; contacts: number }>`
			select grade, count(*) as contacts from scores where model_id = ${id}
			group by grade order by count(*) desc, grade`.execute(db);
		return { contacts, mean, bars: barsOf(counted, width), grades };
	});
}

function barsOf(
	counted: ReadonlyArray<{ bar: number; contacts: number }>,
	width: number,
): ScoreBar[] {
	const contacts = new Map(counted.map((row) => [row.bar, row.contacts]));
	const first = counted[0].bar;
	const length = counted[counted.length - 1].bar - first + 1;
	return Array.from({ length }, (_, i) => ({
		from: exact((first + i) * width),
		to: exact((first + i + 1) * width),
		contacts: contacts.get(first + i) ?? 0,
	}));
}

/** 3 * 0.1 is 0.30000000000000004. */
const exact = (points: number) => Number(points.toPrecision(12));
