import type { AudienceReports } from './audience-counts';
import type { DaySpan } from './message-counts';
import type { Report } from './report';

export interface SurveyReportOptions {
	workspaceId: number;
	/** Key of one survey; absent: all. */
	survey?: string;
	/** In UTC. */
	span: DaySpan;
	/** `survey`: one row for each survey. `day`: one for each survey and day. `score`: answers by score. */
	by: 'survey' | 'day' | 'score';
	compare?: boolean;
}

/** NPS and CSAT with their margins of error. */
export declare function surveyReport(
	ports: { audienceReports: Pick<AudienceReports, 'answers'> },
	options: SurveyReportOptions,
): Promise<Report>;
