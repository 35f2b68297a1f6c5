import type { JsonObject } from '../../lib/json';

export type Level = 'ok' | 'warning' | 'error';

/** The subject of a finding; programs may rely on these words. */
export type Check =
	| 'node'
	| 'settings'
	| 'store'
	| 'disk'
	| 'schema'
	| 'clock'
	| 'journeys'
	| 'workflows'
	| 'contacts'
	| 'messages'
	| 'hub';

/** The result of one check. */
export interface Finding {
	check: Check;
	level: Level;
	/** The finding and its meaning. */
	text: string;
	/** The fix. */
	remedy?: string;
	/** The same for programs, with details. */
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

export const warning = (...args: ProblemArgs): Finding => problem('warning', ...args);
export const error = (...args: ProblemArgs): Finding => problem('error', ...args);

type ProblemArgs = [check: Check, text: string, remedy?: string, about?: JsonObject];

/** Lines of text: the level and the finding, and below it the remedy. */
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
	if (errors + warnings === 0) return 'No problems found.';
	const parts = [
		...(errors > 0 ? [`${errors} error${errors === 1 ? '' : 's'}`] : []),
		...(warnings > 0 ? [`${warnings} warning${warnings === 1 ? '' : 's'}`] : []),
	];
	return `${parts.join(', ')}.`;
}
