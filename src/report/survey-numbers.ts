import type { AnswerCount } from './audience-counts';
import { netPromoterScore, shareOf } from './survey-scores';

/** Answers in all. */
export const totalOf = (counts: readonly AnswerCount[]) =>
	counts.reduce((sum, { answers }) => sum + answers, 0);

/** NPS or CSAT of the answers to a survey, with what it is made of. */
export function scoresOf(kind: AnswerCount['kind'], counts: readonly AnswerCount[]) {
	const within = (from: number, to: number) =>
		totalOf(counts.filter(({ score }) => score >= from && score <= to));
	const answers = totalOf(counts);
	const isNps = kind === 'nps';
	const [promoters, passives, detractors] = [within(9, 10), within(7, 8), within(0, 6)];
	const satisfied = within(4, 5);
	const nps = isNps ? netPromoterScore(promoters, passives, detractors) : null;
	const csat = isNps ? null : shareOf(satisfied, answers);
	const points = counts.reduce((sum, { score, answers: n }) => sum + score * n, 0);
	return {
		answers,
		nps: nps?.value ?? null,
		npsLow: nps?.low ?? null,
		npsHigh: nps?.high ?? null,
		csat: csat?.value ?? null,
		csatLow: csat?.low ?? null,
		csatHigh: csat?.high ?? null,
		promoters: isNps ? promoters : null,
		passives: isNps ? passives : null,
		detractors: isNps ? detractors : null,
		satisfied: isNps ? null : satisfied,
		mean: answers === 0 ? null : points / answers,
	};
}

/** Of answers with one score, out of `whole`. */
export function shareOfAnswers(counts: readonly AnswerCount[], whole: number) {
	const answers = totalOf(counts);
	return { answers, share: shareOf(answers, whole)?.value ?? null };
}
