import { sql } from 'kysely';
import {
	TALLY_KEYS,
	type DaySpan,
	type MessageCount,
	type MessageReports,
	type MessageTally,
	type SkipClass,
} from '../../../report/message-counts';
import type { Day } from '../../../time/day';
import type { SqlBase } from '../common/base';
import type { Conn } from '../common/transaction';
import { SKIPPED } from '../counts/message-counts';
import { inSpan } from './spans';

interface CountRow {
	journeyId: number;
	nodeId: number;
	nodeName: string;
	channel: string;
	purpose: 'marketing' | 'transactional';
	day: Day | null;
	arm: string;
	measure: string;
	messages: number;
}

/** See MessageReports. */
export function sqlMessageReports({ conn }: Pick<SqlBase, 'conn'>): MessageReports {
	return {
		counts: (journeyIds, span, grouping) =>
			countsOf(conn, journeyIds, span, { split: '', byDay: grouping === 'day' }),
		countsByArm: (journeyIds, span, node) =>
			countsOf(conn, journeyIds, span, { split: node, byDay: false }),
	};
}

async function countsOf(
	conn: Conn,
	journeyIds: readonly number[],
	span: DaySpan,
	{ split, byDay }: { split: string; byDay: boolean },
): Promise<MessageCount[]> {
	if (journeyIds.length === 0) return [];
	const day = byDay ? sql`c.day` : sql`cast(null as integer)`;
	const { rows } = await sql<CountRow>`select c.journey_id as "journeyId", c.node_id as "nodeId",
			n.name as "nodeName", c.channel, c.purpose, ${day} as day, c.arm, c.measure,
			cast(sum(c.messages) as bigint) as messages
		from message_counts c join nodes n on n.id = c.node_id
		where ${conn.anyOf('c.journey_id', 'int', journeyIds)} and c.split = ${split}
			and ${inSpan('c.day', span)}
		group by c.journey_id, c.node_id, n.name, c.channel, c.purpose, c.arm, c.measure
			${byDay ? sql`, c.day` : sql``}
		having sum(c.messages) <> 0
		order by c.journey_id, c.node_id, c.channel, c.purpose, c.arm
			${byDay ? sql`, c.day` : sql``}`.execute(conn.db);
	const counts = Map.groupBy(rows, ({ journeyId, nodeId, channel, purpose, arm, day: on }) =>
		JSON.stringify([journeyId, nodeId, channel, purpose, arm, on]),
	);
	return [...counts.values()].map((of) => toCount(of, split !== ''));
}

function toCount(rows: readonly CountRow[], isSplit: boolean): MessageCount {
	const { measure: _measure, messages: _messages, arm, ...group } = rows[0];
	const tally = Object.fromEntries(TALLY_KEYS.map((key) => [key, 0])) as unknown as MessageTally;
	const skippedBy: MessageCount['skippedBy'] = {};
	for (const { measure, messages } of rows) {
		if (!measure.startsWith(SKIPPED)) {
			tally[measure as keyof MessageTally] = messages;
			continue;
		}
		const skipClass = measure.slice(SKIPPED.length) as SkipClass;
		skippedBy[skipClass] = messages;
		if (skipClass !== 'putOff') tally.skipped += messages;
	}
	return { ...group, arm: isSplit ? arm : null, ...tally, skippedBy };
}
