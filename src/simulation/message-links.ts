import type { SurveyKind } from '../event/survey-answer';
import type { JsonObject, JsonValue } from '../lib/json';
import { uncheckedClaims } from '../message/tracking/token';

/** The hub's links in a message, as a mail program or a browser finds them. */
export interface FoundLinks {
	hasPixel: boolean;
	/** Tokens by the page they are for, in their order in the message. */
	tokens: Record<'click' | 'unsubscribe' | 'answer', string[]>;
}

/** In HTML the ampersand is written out; our links have none before the token. */
const LINK = /\/(open|click|unsubscribe|answer)\?t=([\w.~-]+)/g;

export function linksIn(content: JsonObject): FoundLinks {
	const links: FoundLinks = {
		hasPixel: false,
		tokens: { click: [], unsubscribe: [], answer: [] },
	};
	for (const text of textsIn(content)) {
		for (const [, page, token] of text.matchAll(LINK)) {
			if (page === 'open') links.hasPixel = true;
			else links.tokens[page as keyof FoundLinks['tokens']].push(token);
		}
	}
	return links;
}

const ANSWER = /\/answer\?t=([\w.~-]+)/;

/** The kind of the first survey that a message asks; undefined: it asks none. */
export function surveyIn(content: JsonObject): SurveyKind | undefined {
	for (const text of textsIn(content)) {
		const [, token] = ANSWER.exec(text) ?? [];
		const claims = token === undefined ? null : uncheckedClaims(token);
		if (claims?.kind === 'answer') return claims.survey.kind;
	}
	return undefined;
}

function* textsIn(value: JsonValue): Generator<string> {
	if (typeof value === 'string') yield value;
	else if (typeof value === 'object' && value !== null) {
		for (const part of Object.values(value)) yield* textsIn(part);
	}
}
