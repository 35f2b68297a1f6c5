import { Hash, Tag, type Context, type Emitter, type Liquid, type TagToken } from 'liquidjs';

import { escapeHtml } from '../../lib/escape-html';
import { ESCAPES, escapeMrkdwn, inJson, type EscapeMode } from './escape';
import { Writing } from './writing';
import { SCALES, SURVEY_KEY, type SurveyKind } from '../../event/survey-answer';
import type { MessageSurvey } from '../tracking/links';

/** The URL of an answer; null if there is no page to link to. */
export type AnswerLink = (survey: MessageSurvey, score: number) => string | null;

/** The question is part of every link. */
const MAX_QUESTION = 200;
/** Where the tag names none. */
const QUESTIONS: Record<SurveyKind, string> = {
	nps: 'How likely are you to recommend us?',
	csat: 'How satisfied are you?',
};
const ARGUMENTS = ['key', 'question', 'low', 'high'];

interface Block {
	question: string;
	/** The labels of the scale's ends. */
	low?: string;
	high?: string;
	answers: ReadonlyArray<{ score: number; to: number; url: string }>;
}

const FONT = 'font-family:Arial,Helvetica,sans-serif;';
const QUESTION = `${FONT}font-size:16px;line-height:24px;padding:8px 2px;`;
const BUTTON = 'background-color:#e9ecef;border-radius:4px;';
const LINK = `${FONT}display:block;padding:10px 0;font-size:15px;line-height:20px;color:#1b1f24;text-decoration:none;`;
const END = `${FONT}font-size:12px;line-height:18px;padding:4px 0;`;

/** A symbol, because a template cannot name one. */
const ANSWER = Symbol('answer');

/** The message's data for the survey tags. */
export function surveyGlobals(answer: AnswerLink | undefined): object {
	return { [ANSWER]: answer };
}

/**
 * `{% nps question: "..." %}` and `{% csat question: "..." %}`: a question with one link for each
 * score. Without `question` they ask one of their own. `key` identifies the survey, default is the
 * kind's name; `low` and `high` label the ends of the scale.
 */
export function registerSurveyTags(liquid: Liquid, mode: EscapeMode): void {
	for (const kind of ['nps', 'csat'] as const) liquid.registerTag(kind, surveyTag(kind, mode));
}

function surveyTag(kind: SurveyKind, mode: EscapeMode) {
	return class SurveyTag extends Tag {
		readonly given: Hash;

		constructor(token: TagToken, remaining: ConstructorParameters<typeof Tag>[1], liquid: Liquid) {
			super(token, remaining, liquid);
			this.given = new Hash(token.args);
			const unknown = Object.keys(this.given.hash).find((name) => !ARGUMENTS.includes(name));
			if (unknown)
				throw new Error(`${kind} does not take "${unknown}", only ${ARGUMENTS.join(', ')}`);
		}

		*render(ctx: Context, emitter: Emitter): Generator<unknown, void, unknown> {
			const given = (yield this.given.render(ctx)) as { [name: string]: unknown };
			const block = blockOf(kind, given, (ctx.globals as { [ANSWER]?: AnswerLink })[ANSWER]);
			if (block) emitter.write(writingOf(block, mode));
		}
	};
}

function blockOf(
	kind: SurveyKind,
	given: { [name: string]: unknown },
	answer: AnswerLink | undefined,
): Block | null {
	const question = 'question' in given ? textOf(given.question) : QUESTIONS[kind];
	const key = textOf(given.key) || kind;
	if (question.length === 0 || question.length > MAX_QUESTION) {
		throw new Error(`the question of ${kind} must have 1 to ${MAX_QUESTION} characters`);
	}
	if (!SURVEY_KEY.test(key)) {
		throw new Error(`the key "${key}" of ${kind} may contain letters, digits, _ and - only`);
	}
	const { from, to } = SCALES[kind];
	const answers = Array.from({ length: to - from + 1 }, (_, i) => {
		const score = from + i;
		return { score, to, url: answer?.({ kind, key, question }, score) ?? null };
	});
	if (!answers.every((each): each is Block['answers'][number] => each.url !== null)) return null;
	return { question, answers, low: textOf(given.low), high: textOf(given.high) };
}

function textOf(value: unknown): string {
	return value === undefined || value === null ? '' : String(value).replace(/\s+/g, ' ').trim();
}

const WRITERS: Record<EscapeMode, (block: Block) => string> = {
	html: asTable,
	simpleHtml: asSimpleHtml,
	text: asText,
	json: asText,
	mrkdwn: asMrkdwn,
	mrkdwnJson: asMrkdwn,
};

function writingOf(block: Block, mode: EscapeMode): Writing {
	const markup = WRITERS[mode](block);
	const written = ESCAPES[mode].json ? inJson(markup) : markup;
	return new Writing([{ text: asText(block), markup, written, own: true }]);
}

/** A table with inline styles: the only way to put buttons in a row in Outlook. */
function asTable({ question, answers, low, high }: Block): string {
	const span = answers.length;
	const width = Math.floor(100 / span);
	const cells = answers.map(({ score, to, url }) => {
		const link = `<a href="${escapeHtml(url)}" aria-label="${score} of ${to}" style="${LINK}">${score}</a>`;
		return `<td width="${width}%" align="center" style="padding:2px;"><div style="${BUTTON}">${link}</div></td>`;
	});
	const ends =
		low || high
			? `<tr><td colspan="${span}" style="padding:0 2px;">${endsOf(low, high)}</td></tr>`
			: '';
	return [
		`<table role="presentation" border="0" cellpadding="0" cellspacing="0" width="100%" style="max-width:480px;margin:0 auto;">`,
		`<tr><td colspan="${span}" style="${QUESTION}">${escapeHtml(question)}</td></tr>`,
		`<tr>${cells.join('')}</tr>${ends}</table>`,
	].join('');
}

function endsOf(low = '', high = ''): string {
	return (
		`<table role="presentation" border="0" cellpadding="0" cellspacing="0" width="100%"><tr>` +
		`<td align="left" style="${END}">${escapeHtml(low)}</td>` +
		`<td align="right" style="${END}">${escapeHtml(high)}</td></tr></table>`
	);
}

/** Without tables, which Telegram refuses. */
function asSimpleHtml({ question, answers }: Block): string {
	const links = answers.map(({ score, url }) => `<a href="${escapeHtml(url)}">${score}</a>`);
	return `${escapeHtml(question)}\n${links.join('   ')}`;
}

function asText({ question, answers }: Block): string {
	return [question, ...answers.map(({ score, url }) => `${score}: ${url}`)].join('\n');
}

function asMrkdwn({ question, answers }: Block): string {
	const links = answers.map(({ score, url }) => `<${escapeMrkdwn(url)}|${score}>`);
	return `${escapeMrkdwn(question)}\n${links.join('   ')}`;
}
