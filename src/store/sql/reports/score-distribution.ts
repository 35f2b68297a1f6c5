import { sql } from 'kysely';
import type { ScoreDistribution } from '../../../report/audience-counts';
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
		const bars = barsBetween(least, most, maxBars);
		// By ranges of the index: grouping by an expression would put a million scores in order.
		const { rows: counted } = await sql<{ seq: number; contacts: number }>`select r.seq,
				(select count(*) from scores s where s.model_id = ${id}
					and s.points >= r."from" and s.points < r."to") as contacts
			from ${conn.records(bars, { seq: 'int', from: 'real', to: 'real' })} as r
			order by r.seq`.execute(db);
		const { rows: grades } = await sql<{ grade: string | null; contacts: number }>`
			select grade, count(*) as contacts from scores where model_id = ${id}
			group by grade order by count(*) desc, grade`.execute(db);
		const found = counted.map(({ seq, contacts: n }) => {
			const { from, to } = bars[seq];
			return { from, to, contacts: n };
		});
		return { contacts, mean, bars: found, grades };
	});
}

function barsBetween(least: number, most: number, maxBars: number) {
	const width = barWidth(least, most, maxBars);
	const edge = (i: number) => exact(i * width);
	let first = Math.floor(least / width);
	let last = Math.floor(most / width);
	// 0.3 / 0.1 is 2.9999999999999996.
	if (edge(first) > least) first--;
	if (edge(last + 1) <= most) last++;
	const length = last - first + 1;
	return Array.from({ length }, (_, seq) => ({
		seq,
		from: edge(first + seq),
		to: edge(first + seq + 1),
	}));
}

/** 3 * 0.1 is 0.30000000000000004. */
const exact = (points: number) => Number(points.toPrecision(12));
