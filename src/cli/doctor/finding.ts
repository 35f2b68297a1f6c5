import type { JsonObject } from '../../lib/json';

export type Level = 'ok' | 'warning' | 'error';

/** What a finding is about; programs may rely on these words. */
export type Check =
	| 'node'
	| 'settings'
	| 'store'
	| 'disk'
	| 'schema'
	| 'clock'
	| 'journeys'
	| 'contacts'
	| 'messages'
	| 'hub';

/** One thing that was looked at. */
export interface Finding {
	check: Check;
	level: Level;
	/** What was found, and what it means. */
	text: string;
	/** How to mend it. */
	remedy?: string;
	/** The same for programs, where there is more to tell. */
	about?: JsonObject;
}

export const ok = (check: Check, text: string, about?: JsonObject): Finding => ({
	check,
	level: 'ok',
	text,
	...(about && { about }),
});

export function problem(
	level: Exclude<Level, 'ok'>,
	check: Check,
	text: string,
	remedy?: string,
	about?: JsonObject,
): Finding {
	return { check, level, text, ...(remedy && { remedy }), ...(about && { about }) };
}

export const warning = (...said: Said): Finding => problem('warning', ...said);
export const error = (...said: Said): Finding => problem('error', ...said);

type Said = [check: Check, text: string, remedy?: string, about?: JsonObject];

/** Lines for people: the level, what was found, and below it what to do. */
export function formatFindings(findings: readonly Finding[]): string[] {
	const lines = findings.flatMap(({ level, text, remedy }) => [
		`${level.padEnd(8)} ${text}`,
		...(remedy === undefined ? [] : [`${' '.repeat(9)}${remedy}`]),
	]);
	return [...lines, '', summaryOf(findings)];
}

function summaryOf(findings: readonly Finding[]): string {
	const count = (level: Level) => findings.filter((each) => each.level === level).length;
	const [errors, warnings] = [count('error'), count('warning')];
	if (errors + warnings === 0) return 'All is well.';
	const parts = [
		...(errors > 0 ? [`${errors} error${errors === 1 ? '' : 's'}`] : []),
		...(warnings > 0 ? [`${warnings} warning${warnings === 1 ? '' : 's'}`] : []),
	];
	return `${parts.join(', ')}.`;
}
