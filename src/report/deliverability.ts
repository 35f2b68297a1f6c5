import { dayIn } from '../time/day';
import { totalOf } from './message-columns';
import type { MessageCount, MessageReports } from './message-counts';

/** Messages of a step on a channel in the last days, for alerts. */
export interface Deliverability {
	journeyId: number;
	nodeId: number;
	nodeName: string;
	channel: string;
	sent: number;
	/** Permanently. */
	bounced: number;
	complained: number;
	/** Percent of sent; null: none was sent. */
	bounceRate: number | null;
	complaintRate: number | null;
}

/** The last `days` days to the one that `now` (ms) is in, each journey in its own zone. */
export async function recentDeliverability(
	{ messageReports }: { messageReports: Pick<MessageReports, 'counts'> },
	journeys: ReadonlyArray<{ id: number; zone?: string }>,
	days: number,
	now: number,
): Promise<Deliverability[]> {
	const today = ({ zone }: { zone?: string }) => dayIn(zone, now);
	// One call for each day that it is somewhere: there are at most three.
	const counts: MessageCount[] = [];
	for (const [to, of] of Map.groupBy(journeys, today)) {
		const ids = of.map(({ id }) => id);
		counts.push(...(await messageReports.counts(ids, { from: to - days + 1, to }, 'total')));
	}
	const steps = Map.groupBy(counts, ({ journeyId, nodeId, channel }) =>
		JSON.stringify([journeyId, nodeId, channel]),
	);
	return [...steps.values()].map((of) => {
		const { journeyId, nodeId, nodeName, channel } = of[0];
		const { sent, bounced, complained } = totalOf(of);
		const rate = (n: number) => (sent === 0 ? null : (100 * n) / sent);
		return {
			...{ journeyId, nodeId, nodeName, channel, sent, bounced, complained },
			bounceRate: rate(bounced),
			complaintRate: rate(complained),
		};
	});
}
