import type { AudienceReports } from './audience-counts';
import type { Report } from './report';

export interface ScoreDistributionOptions {
	workspaceId: number;
	/** The model's key. */
	model: string;
	by: 'points' | 'grade';
}

/**
 * Contacts by points or by grade, now.
 * @throws Error if there is no such model
 */
export declare function scoreDistributionReport(
	ports: { audienceReports: Pick<AudienceReports, 'scoreModels' | 'scoreDistribution'> },
	options: ScoreDistributionOptions,
): Promise<Report>;
