import { toValue, type Liquid } from 'liquidjs';

import { escapeHtml } from '../../lib/escape-html';
import { Writing, type Piece } from './writing';

/** A value as Liquid writes it: null is empty, a list is its elements joined. */
export function asText(value: unknown): string {
	if (value === null || value === undefined) return '';
	return Array.isArray(value) ? value.map(asText).join('') : String(value);
}

/** Slack's three control characters; Slack allows no other entities. */
export function escapeMrkdwn(value: unknown): string {
	return asText(value).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Text that is safe between the quotes of a JSON string. */
export function inJson(value: unknown): string {
	return JSON.stringify(asText(value)).slice(1, -1);
}

interface Escaping {
	/** A text in the mode's markup; null if the mode has none. */
	markup: ((text: string) => string) | null;
	/** Whether the markup stands between the quotes of a JSON string. */
	json: boolean;
}

/** The escaping of every written value, by the template's mode. */
export const ESCAPES = {
	html: { markup: escapeHtml, json: false },
	simpleHtml: { markup: escapeHtml, json: false },
	text: { markup: null, json: false },
	mrkdwn: { markup: escapeMrkdwn, json: false },
	json: { markup: null, json: true },
	mrkdwnJson: { markup: escapeMrkdwn, json: true },
} as const satisfies { [mode: string]: Escaping };

export type EscapeMode = keyof typeof ESCAPES;

/** A text as it is written in a mode. */
export function pieceOf(text: string, own: boolean, mode: EscapeMode): Piece {
	const escaping: Escaping = ESCAPES[mode];
	const markup = escaping.markup?.(text) ?? text;
	return { text, markup, written: escaping.json ? inJson(markup) : markup, own };
}

/** A value of a template; a Writing is one already. */
export function writingOf(value: unknown, mode: EscapeMode, own = false): Writing {
	if (value instanceof Writing) return value;
	return new Writing([pieceOf(asText(toValue(value)), own, mode)]);
}

/** What `{{ ... }}` writes; markup is escaped for JSON, but not once more as markup. */
export function outputOf(value: unknown, mode: EscapeMode): Writing {
	if (!(value instanceof Writing) || !ESCAPES[mode].json) return writingOf(value, mode);
	return value.map((piece) => ({ ...piece, written: inJson(piece.markup) }));
}

/** What is written as it is. */
export function rawWriting(text: string): Writing {
	return new Writing([{ text, markup: text, written: text, own: false }]);
}

/** `{{ value | json }}` writes a whole JSON value, with its quotes, and is not escaped again. */
export function registerJsonFilters(liquid: Liquid, mode: EscapeMode): void {
	if (mode !== 'json' && mode !== 'mrkdwnJson') return;
	const escapeStrings = (_key: string, value: unknown) =>
		mode === 'mrkdwnJson' && typeof value === 'string' ? escapeMrkdwn(value) : value;
	const handler = (value: unknown) => {
		if (value instanceof Writing) return rawWriting(JSON.stringify(value.markup));
		return rawWriting(JSON.stringify(value ?? null, escapeStrings));
	};
	for (const name of ['json', 'jsonify']) liquid.registerFilter(name, { raw: true, handler });
}
