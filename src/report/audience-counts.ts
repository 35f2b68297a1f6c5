import type { Day } from '../time/day';
import type { DaySpan } from './message-counts';

export interface ReportedSegment {
	id: number;
	key: string;
	name: string;
	/** Its days are those of this zone. */
	zone: string;
}

/** Contacts that joined and left a segment on a day. */
export interface SegmentDay {
	day: Day;
	joined: number;
	left: number;
	/** At the end of the day. */
	members: number;
}

export interface SegmentGrowth {
	/** At the beginning of the span. */
	membersBefore: number;
	/** Days with changes, in order. */
	days: SegmentDay[];
}

export interface ReportedSurvey {
	/** The survey's key. */
	survey: string;
	kind: 'nps' | 'csat';
}

/**
 * Answers of one score. The last answer of a contact to a message's survey counts, on the day it was
 * given (UTC).
 */
export interface AnswerCount extends ReportedSurvey {
	/** Null unless grouped by day. */
	day: Day | null;
	/** 0 to 10 (nps), 1 to 5 (csat). */
	score: number;
	answers: number;
}

export interface ScoreBar {
	/** Points from here... */
	from: number;
	/** ...to below this. */
	to: number;
	contacts: number;
}

/** Scores of a model as they are now. */
export interface ScoreDistribution {
	/** Contacts with a score. */
	contacts: number;
	mean: number | null;
	/** Without gaps, all of one width, which is 1, 2 or 5 times a power of ten. */
	bars: ScoreBar[];
	/** By grade, the most frequent first; null: contacts without one. */
	grades: Array<{ grade: string | null; contacts: number }>;
}

/**
 * Counts of contacts in segments, of answers and of scores. Those of segments and answers are kept
 * with what they count in one transaction, and outlive the deletion of events and contacts.
 */
export interface AudienceReports {
	/** Saved segments, by name. */
	segments(workspaceId: number): Promise<ReportedSegment[]>;
	/** Null: there is no such segment. */
	segmentGrowth(workspaceId: number, key: string, span: DaySpan): Promise<SegmentGrowth | null>;
	/** Surveys with answers, by key. */
	surveys(workspaceId: number): Promise<ReportedSurvey[]>;
	/** By survey, kind, day and score. */
	answers(workspaceId: number, span: DaySpan, grouping: 'total' | 'day'): Promise<AnswerCount[]>;
	/** Keys of score models, in order. */
	scoreModels(workspaceId: number): Promise<string[]>;
	/** Null: there is no such model. At most `maxBars` bars. */
	scoreDistribution(
		workspaceId: number,
		model: string,
		maxBars: number,
	): Promise<ScoreDistribution | null>;
}
