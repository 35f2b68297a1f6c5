import type { MessageReports } from './message-counts';

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
export declare function recentDeliverability(
	ports: { messageReports: Pick<MessageReports, 'counts'> },
	journeys: ReadonlyArray<{ id: number; zone?: string }>,
	days: number,
	now: number,
): Promise<Deliverability[]>;
