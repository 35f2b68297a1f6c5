import { createHash } from 'node:crypto';
import { MINUTE_MS } from '../../lib/milliseconds';
import { ANSWER_EVENT, SCALES } from '../../event/survey-answer';
import type { HubDeps } from '../deps';
import { answeredPage, answerPage, type AnswerView } from '../pages/answer';
import { HubError, type HubAnswer, type HubRequest } from '../request';
import { aboutMessage, contactEventEntry } from './contact-event';
import {
	claimsOf,
	invalidLink,
	outdatedLink,
	silent,
	linkContactOf,
	type Claims,
} from './token-claims';

/** Maximum length of a comment in characters; the rest is cut off. */
const LONGEST_COMMENT = 2_000;

/**
 * GET shows the link's answer, to be sent or changed; it records nothing, because bots follow
 * links. POST records an event, and sets the attribute with the survey's key and `<key>Comment`.
 */
export async function answerSurvey(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const claims = await claimsOf(request, 'answer', deps);
	if (claims === null) return invalidLink(deps);
	const linkContact = await linkContactOf(claims, deps);
	if (linkContact === null) return outdatedLink(deps);
	const { settings, isTest, records } = deps;
	const { from, to } = SCALES[claims.survey.kind];
	const view: AnswerView = {
		settings,
		survey: claims.survey,
		score: claims.score,
		...{ from, to },
		longestComment: LONGEST_COMMENT,
		preview: linkContact.preview || isTest,
	};
	if (request.method !== 'POST') return silent(answerPage(view));
	const score = scoreOf(request.form, claims);
	const comment = (request.form.comment ?? '').trim().slice(0, LONGEST_COMMENT);
	const response = answeredPage({ ...view, score });
	if (linkContact.preview) return silent(response);
	const { kind, key } = claims.survey;
	const entry = contactEventEntry({
		contactId: linkContact.contact.id,
		name: ANSWER_EVENT,
		properties: {
			...{ survey: key, kind, score },
			...(comment !== '' && { comment }),
			...aboutMessage(linkContact.message),
			message: claims.messageId,
		},
		traits: { [key]: score, ...(comment !== '' && { [`${key}Comment`]: comment }) },
		at: request.receivedAt,
		messageId: messageIdOf(claims, score, comment, request.receivedAt),
	});
	return { response, events: (await records.take([entry])).events };
}

function scoreOf(form: Readonly<Record<string, string>>, claims: Claims<'answer'>): number {
	const { from, to } = SCALES[claims.survey.kind];
	const given = form.score === undefined ? claims.score : Number(form.score);
	if (form.score?.trim() !== '' && Number.isInteger(given) && given >= from && given <= to) {
		return given;
	}
	throw new HubError(400, `The score must be a whole number from ${from} to ${to}.`);
}

/** Deduplicates a repeated submission; a different or later answer counts again. */
function messageIdOf(
	{ messageId, survey: { key } }: Claims<'answer'>,
	score: number,
	comment: string,
	at: number,
): string {
	const minute = Math.floor(at / MINUTE_MS);
	const digest = createHash('sha256')
		.update(JSON.stringify([key, score, comment]))
		.digest('base64url');
	return `answer:${messageId}:${digest.slice(0, 22)}:${minute}`;
}
