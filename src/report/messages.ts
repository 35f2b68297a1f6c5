import type { DaySpan, MessageReports } from './message-counts';
import type { Report } from './report';

export interface MessageReportOptions {
	/** One journey, or those of a workspace. `zone` is the journey's; default UTC. */
	journeys: ReadonlyArray<{ id: number; name: string; zone?: string }>;
	span: DaySpan;
	by: 'channel' | 'step' | 'purpose' | 'day' | { arm: string };
	/** Columns of the span of the same length before; both ends of the span must be given. */
	compare?: boolean;
}

/** Messages, what came of them, and deliverability: one row for each channel, step, day... */
export declare function messageReport(
	ports: { messageReports: Pick<MessageReports, 'counts' | 'countsByArm'> },
	options: MessageReportOptions,
): Promise<Report>;

/** Skipped messages by channel and reason. */
export declare function skippedReport(
	ports: { messageReports: Pick<MessageReports, 'counts'> },
	options: Pick<MessageReportOptions, 'journeys' | 'span'>,
): Promise<Report>;
