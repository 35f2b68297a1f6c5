import type { AudienceReports } from './audience-counts';
import type { DaySpan } from './message-counts';
import type { Report } from './report';

export interface SegmentGrowthOptions {
	workspaceId: number;
	/** The segment's key. */
	segment: string;
	/** In the segment's zone. Both ends are needed, as each day is a row. */
	span: { from: number; to: number } & DaySpan;
	compare?: boolean;
}

/**
 * Who joined and left a segment, by day.
 * @throws Error if there is no such segment
 */
export declare function segmentGrowthReport(
	ports: { audienceReports: Pick<AudienceReports, 'segments' | 'segmentGrowth'> },
	options: SegmentGrowthOptions,
): Promise<Report>;
