import { sql } from 'kysely';
import type { TestN8n } from './n8n';

type Row = Record<string, unknown>;

/*
 * Left out: ids, instants, and messages that were put off, which another one follows. A hand-off
 * that is tried again leaves by 'Sent', so these ways are one, and no item reaches a node 'Confirm'
 * then; the message records whether it was confirmed.
 */
const QUERIES = {
	contacts: sql<Row>`select email, stage, score from contacts`,
	enrollments: sql<Row>`select c.email, j.key, e.status, e.goal, e.reason, e.variants
		from enrollments e join contacts c on c.id = e.contact_id
		join journeys j on j.id = e.journey_id`,
	positions: sql<Row>`select c.email, n.name from positions p
		left join contacts c on c.id = p.contact_id left join nodes n on n.id = p.node_id`,
	steps: sql<Row>`select distinct c.email, n.name,
			case s.outcome when 'handedOff' then 'sent' else s.outcome end as outcome
		from node_visits s join nodes n on n.id = s.node_id
		join enrollments e on e.id = s.enrollment_id join contacts c on c.id = e.contact_id
		where n.name <> 'Confirm'`,
	messages: sql<Row>`select c.email, n.name, m.channel, m.status, m.reason
		from messages m join contacts c on c.id = m.contact_id join nodes n on n.id = m.node_id
		where m.status <> 'skipped' or coalesce(m.reason, '') not like 'Put off%'`,
	events: sql<Row>`select c.email, e.name from events e join contacts c on c.id = e.contact_id`,
	scores: sql<Row>`select c.email, s.points, s.above_threshold from scores s
		join contacts c on c.id = s.contact_id`,
	arms: sql<Row>`select n.name, c.arm, cast(sum(c.enrollments) as bigint) as entered,
			cast(sum(c.conversions) as bigint) as converted
		from experiment_counts c join experiment_phases p on p.id = c.phase_id
		join nodes n on n.id = p.node_id group by n.name, c.arm`,
	members: sql<Row>`select c.email, s.key from segment_members m
		join contacts c on c.id = m.contact_id join segments s on s.id = m.segment_id`,
	journeys: sql<Row>`select key, active from journeys`,
};

/**
 * All data that journeys leave behind, as lines of text such as `scores: ada@example.com 10 true`.
 */
export async function journeyOutcome({ connection }: TestN8n): Promise<string[]> {
	const lines: string[] = [];
	for (const [name, query] of Object.entries(QUERIES)) {
		const { rows } = await query.execute(connection.db);
		lines.push(...rows.map((row) => `${name}: ${Object.values(row).map(asText).join(' ')}`));
	}
	return lines;
}

const asText = (value: unknown): string =>
	typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '-');
