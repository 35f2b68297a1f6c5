import type { MessageSurvey } from '../../message/tracking/links';
import type { HubResponse } from '../request';
import type { HubSettings } from '../settings';
import { CHECKED, markup } from './html';
import { page } from './page';

export interface AnswerView {
	settings: HubSettings;
	survey: MessageSurvey;
	score: number;
	/** Ends of the scale. */
	from: number;
	to: number;
	/** Maximum length in characters. */
	longestComment: number;
	preview: boolean;
}

export function answerPage(view: AnswerView): HubResponse {
	const { settings, survey, score, from, to, longestComment, preview } = view;
	const { texts } = settings;
	const [low, high] =
		survey.kind === 'nps' ? [texts.npsLow, texts.npsHigh] : [texts.csatLow, texts.csatHigh];
	const scores = Array.from({ length: to - from + 1 }, (_, i) => from + i);
	const choices = scores.map(
		(each) =>
			markup`<label><input type="radio" name="score" value="${each}"${each === score && CHECKED}><span>${each}</span></label>`,
	);
	const body = markup`<form method="post">
<fieldset class="scale ${survey.kind}">
<legend class="hidden">${texts.scoreLabel}: ${from} = ${low}, ${to} = ${high}</legend>
${choices}
</fieldset>
<p class="ends" aria-hidden="true"><span>${from} = ${low}</span><span>${to} = ${high}</span></p>
<label class="comment">${texts.answerComment}<textarea name="comment" maxlength="${longestComment}"></textarea></label>
<div class="buttons"><button>${texts.answerButton}</button></div>
</form>`;
	return page(settings, { title: survey.question, body, preview });
}

export function answeredPage({ settings, preview }: AnswerView): HubResponse {
	const { texts } = settings;
	const body = markup`<p>${texts.answerThanks}</p>
<p><a href="">${texts.answerChange}</a></p>`;
	return page(settings, { title: texts.answerThanksTitle, body, preview });
}
