import type { ScoreFacts } from '../../../src/score/facts';
import { scoreModelSchema, type ScoreModel } from '../../../src/score/model';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** ms */
export const NOW = Date.UTC(2026, 2, 2, 9);

/** A valid model; rules may leave out id and label. */
export function model(parts: Record<string, unknown>): ScoreModel {
	const { rules = [], ...rest } = parts as { rules?: object[] };
	return scoreModelSchema.parse({
		key: 'lead',
		name: 'Lead',
		rules: rules.map((rule, i) => ({ id: `r${i}`, label: `Rule ${i}`, ...rule })),
		...rest,
	});
}

export const opened = (more: object = {}) => ({
	kind: 'event',
	name: 'Opened',
	points: 10,
	...more,
});

export function facts(known: Partial<ScoreFacts> = {}): ScoreFacts {
	return { contactId: 1, events: {}, holds: [], attributes: {}, ...known };
}

/** Instants so many days ago, the oldest first. */
export const daysAgo = (...days: number[]): number[] =>
	days.map((day) => NOW - day * DAY).sort((a, b) => a - b);
