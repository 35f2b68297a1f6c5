import type { Column } from './report';

/** `survey`: a row for each survey. `day`: for each survey and day. `score`: answers by score. */
export type SurveyGrouping = 'survey' | 'day' | 'score';

const column = (key: string, label: string, unit: Column['unit'], description: string): Column => ({
	key,
	label,
	unit,
	description,
});

const SURVEY = [
	column('survey', 'Survey', 'text', 'The key of the survey, as its message has it.'),
	column('kind', 'Kind', 'text', 'nps: 0 to 10; csat: 1 to 5.'),
];
export const GROUPS: Record<SurveyGrouping, Column[]> = {
	survey: SURVEY,
	day: [...SURVEY, column('day', 'Day', 'date', 'The day of the answers, in UTC.')],
	score: [...SURVEY, column('score', 'Score', 'number', 'The score that was given.')],
};

export const COLUMNS = (span: string): Column[] => [
	column(
		'answers',
		'Answers',
		'answers',
		`Answers, the last of each contact and message, ${span}.`,
	),
	column('nps', 'NPS', 'points', `Percent promoters less percent detractors, of answers ${span}.`),
	column('npsLow', 'NPS Low', 'points', 'The lower end of its 95 percent interval.'),
	column('npsHigh', 'NPS High', 'points', 'The upper end of its 95 percent interval.'),
	column('csat', 'CSAT', 'percent', `Answers of 4 or 5, of all answers ${span}.`),
	column('csatLow', 'CSAT Low', 'percent', 'The lower end of its 95 percent interval.'),
	column('csatHigh', 'CSAT High', 'percent', 'The upper end of its 95 percent interval.'),
	column('promoters', 'Promoters', 'answers', `Answers of 9 or 10 to an NPS survey, ${span}.`),
	column('passives', 'Passives', 'answers', `Answers of 7 or 8 to an NPS survey, ${span}.`),
	column('detractors', 'Detractors', 'answers', `Answers of 0 to 6 to an NPS survey, ${span}.`),
	column('satisfied', 'Satisfied', 'answers', `Answers of 4 or 5 to a CSAT survey, ${span}.`),
	column('mean', 'Mean Score', 'number', `The mean score of the answers, ${span}.`),
];

export const SCORE_COLUMNS = (span: string): Column[] => [
	column('answers', 'Answers', 'answers', `Answers with this score, ${span}.`),
	column('share', 'Share', 'percent', `Of all answers to the survey, ${span}.`),
];

export function BEFORE(by: SurveyGrouping, span: string): Column[] {
	const where = `in the span of the same length before, ${span}.`;
	return [
		column('answersBefore', 'Answers Before', 'answers', `Answers ${where}`),
		...(by === 'score'
			? []
			: [
					column('npsBefore', 'NPS Before', 'points', `NPS ${where}`),
					column('csatBefore', 'CSAT Before', 'percent', `CSAT ${where}`),
				]),
	];
}
