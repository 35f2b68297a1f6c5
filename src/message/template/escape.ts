import type { Liquid } from 'liquidjs';

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

/** The escaping of every written value, by the template's mode. */
export const ESCAPES = {
	html: 'escape',
	simpleHtml: 'escape',
	text: undefined,
	mrkdwn: escapeMrkdwn,
	json: inJson,
	mrkdwnJson: (value: unknown) => inJson(escapeMrkdwn(value)),
} as const;

export type EscapeMode = keyof typeof ESCAPES;

/** `{{ value | json }}` writes a whole JSON value, with its quotes, and is not escaped again. */
export function registerJsonFilters(liquid: Liquid, mode: EscapeMode): void {
	if (mode !== 'json' && mode !== 'mrkdwnJson') return;
	const escapeStrings = (_key: string, value: unknown) =>
		mode === 'mrkdwnJson' && typeof value === 'string' ? escapeMrkdwn(value) : value;
	const handler = (value: unknown) => JSON.stringify(value ?? null, escapeStrings);
	for (const name of ['json', 'jsonify']) liquid.registerFilter(name, { raw: true, handler });
}
