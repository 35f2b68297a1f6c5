import { isoDay } from '../time/day';
import type { AnswerCount, AudienceReports } from './audience-counts';
import { lengthOf, NO_SPAN_BEFORE, spanBefore, zonedDaysText } from './spans';
import type { DaySpan } from './message-counts';
import type { Cell, Picture, Report } from './report';
import { BEFORE, COLUMNS, GROUPS, SCORE_COLUMNS, type SurveyGrouping } from './survey-columns';
import { scoresOf, shareOfAnswers, totalOf } from './survey-numbers';

export interface SurveyReportOptions {
	workspaceId: number;
	/** Key of one survey; absent: all. */
	survey?: string;
	/** In UTC. */
	span: DaySpan;
	by: SurveyGrouping;
	/** Columns of the span of the same length before; both ends of the span must be given. */
	compare?: boolean;
}

interface Ports {
	audienceReports: Pick<AudienceReports, 'answers'>;
}

/** NPS and CSAT of surveys, with 95 percent intervals; or their answers by score. */
export async function surveyReport(ports: Ports, options: SurveyReportOptions): Promise<Report> {
	const { span, by, survey, compare = false } = options;
	const before = compare ? spanBefore(span) : null;
	const answers = await answersIn(ports, options, span);
	const earlier = before === null ? [] : await answersIn(ports, options, before);
	const days = lengthOf(span);
	const shifted = earlier.map((each) => {
		return { ...each, day: each.day === null ? null : each.day + days };
	});
	const now = Map.groupBy(answers, groupOf(by));
	const then = Map.groupBy(shifted, groupOf(by));
	const keys = [...new Set([...now.keys(), ...then.keys()])];
	const total = (of: AnswerCount) =>
		totalOf(answers.filter((each) => each.survey === of.survey && each.kind === of.kind));
	const rows = keys
		.map((key) => ({ found: now.get(key) ?? [], was: then.get(key) ?? [] }))
		.sort((a, b) => order(a.found[0] ?? a.was[0], b.found[0] ?? b.was[0]))
		.map(({ found, was }): Record<string, Cell> => {
			const of = found[0] ?? was[0];
			const cells = cellsOf(of, by);
			if (by === 'score') {
				const numbers = shareOfAnswers(found, total(of));
				return { ...cells, ...numbers, ...(before !== null && { answersBefore: totalOf(was) }) };
			}
			const earlierScores = scoresOf(of.kind, was);
			return {
				...cells,
				...scoresOf(of.kind, found),
				...(before !== null && {
					answersBefore: earlierScores.answers,
					npsBefore: earlierScores.nps,
					csatBefore: earlierScores.csat,
				}),
			};
		});
	const words = zonedDaysText(span, 'UTC');
	return {
		title: survey === undefined ? 'NPS and CSAT' : `Answers to ${survey}`,
		subtitle: `Answered ${words}`,
		columns: [
			...GROUPS[by],
			...(by === 'score' ? SCORE_COLUMNS(words) : COLUMNS(words)),
			...(before === null ? [] : BEFORE(by, zonedDaysText(before, 'UTC'))),
		],
		rows,
		notes: [
			'The last answer of a contact to the survey of a message counts, on the day it was given.',
			'An answer that is changed after the events of the first one were deleted counts once more.',
			...(by === 'score'
				? []
				: [
						'Intervals hold the true value in 95 of 100 samples: adjusted Wald for NPS, Wilson for CSAT.',
					]),
			...(compare && before === null ? [NO_SPAN_BEFORE] : []),
		],
		picture: pictureOf(rows, by),
	};
}

async function answersIn(
	{ audienceReports }: Ports,
	{ workspaceId, survey, by }: SurveyReportOptions,
	span: DaySpan,
): Promise<AnswerCount[]> {
	const grouping = by === 'day' ? 'day' : 'total';
	const counts = await audienceReports.answers(workspaceId, span, grouping);
	return survey === undefined ? counts : counts.filter((count) => count.survey === survey);
}

const groupOf =
	(by: SurveyGrouping) =>
	({ survey, kind, day, score }: AnswerCount) =>
		JSON.stringify([survey, kind, day, by === 'score' ? score : null]);

function order(a: AnswerCount, b: AnswerCount): number {
	if (a.survey !== b.survey) return a.survey < b.survey ? -1 : 1;
	if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
	return (a.day ?? 0) - (b.day ?? 0) || a.score - b.score;
}

function cellsOf({ survey, kind, day, score }: AnswerCount, by: SurveyGrouping) {
	return {
		...{ survey, kind },
		...(by === 'day' && { day: isoDay(day!) }),
		...(by === 'score' && { score }),
	};
}

/** NPS and CSAT have different scales, so a picture shows answers unless there is one kind. */
function pictureOf(rows: ReadonlyArray<Record<string, Cell>>, by: SurveyGrouping): Picture | null {
	if (rows.length === 0) return null;
	const kinds = new Set(rows.map(({ kind }) => kind));
	if (by === 'score' || kinds.size > 1) {
		return {
			...{ type: 'bars', unit: 'answers', series: ['Answers'] },
			bars: rows.map(({ survey, day, score, answers }) => ({
				label: [survey, day ?? score].filter((part) => part !== undefined).join(', '),
				values: [answers as number],
			})),
		};
	}
	const key = kinds.has('nps') ? 'nps' : 'csat';
	return {
		...{ type: 'intervals', unit: key === 'nps' ? 'points' : 'percent', reference: null },
		marks: rows.map((row) => ({
			label: [row.survey, row.day].filter((part) => part !== undefined).join(', '),
			value: row[key] as number | null,
			low: row[`${key}Low`] as number | null,
			high: row[`${key}High`] as number | null,
		})),
	};
}
