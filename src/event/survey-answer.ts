import type { JsonObject } from '../lib/json';

/** The event of an answer; properties `survey`, `kind`, `score`, and `message` if one asked. */
export const ANSWER_EVENT = 'Survey Answered';

export type SurveyKind = 'nps' | 'csat';

/** Net Promoter Score: 0 to 10 (Reichheld, HBR 12/2003). Customer satisfaction: 1 to 5. */
export const SCALES: Record<SurveyKind, { from: number; to: number }> = {
	nps: { from: 0, to: 10 },
	csat: { from: 1, to: 5 },
};

/** A survey's key: as attributes are named, so that no address becomes one. */
export const SURVEY_KEY = /^[A-Za-z][\w-]{0,63}$/;

export interface SurveyAnswer {
	survey: string;
	kind: SurveyKind;
	score: number;
	/** The ledger's id of the message that asked; null: none did. */
	messageId: number | null;
}

/** The answer in an event's properties; null if there is none, or one off the scale. */
export function answerIn(properties: JsonObject): SurveyAnswer | null {
	const { survey, kind, score, message } = properties;
	if (typeof survey !== 'string' || !SURVEY_KEY.test(survey)) return null;
	if (kind !== 'nps' && kind !== 'csat') return null;
	const { from, to } = SCALES[kind];
	if (!Number.isInteger(score)) return null;
	const points = score as number;
	if (points < from || points > to) return null;
	const messageId = Number.isSafeInteger(message) ? (message as number) : null;
	return { survey, kind, score: points, messageId };
}
