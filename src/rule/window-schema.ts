import { z } from 'zod';
import { type Moment, parseMoment } from '../time/moment';
import { amountShape, checkDuration } from '../time/units';
import { choice, has, strict } from './choice';
import type { EventWindow } from './rule';

/** A length of time, 0 or more. */
export const amountSchema = strict('a length of time', amountShape).superRefine(checkDuration);

const EPOCH = /^\s*-?\d{9,}(?:\.\d+)?\s*$/;
const edgeRule = 'must be a date such as 2026-03-14, 2026-03-14T09:00 or 2026-03-14T09:00:00Z';
const edge = z.string({ error: edgeRule }).refine((value) => readEdge(value) !== null, edgeRule);

const between = strict('a window between two dates', {
	after: edge.optional(),
	before: edge.optional(),
}).superRefine((window, context) => {
	const { after, before } = window;
	const refuse = (path: string[], message: string) =>
		context.addIssue({ code: 'custom', path, message });
	if (after === undefined && before === undefined) {
		refuse([], "is empty: set 'last', 'after', 'before' or 'since', or omit the window");
	} else if (after !== undefined && before !== undefined && isInOrder(after, before) === false) {
		refuse(['before'], `must be later than 'after' (${after}), or the window is empty`);
	}
});

const last = strict('a window of the last time', { last: amountSchema });
const sinceEntry = strict('a window since the entry', {
	since: z.literal('entry', { error: "must be 'entry'" }),
});

export const eventWindowSchema: z.ZodType<EventWindow> = choice<EventWindow>((input) => {
	if (has(input, 'last')) return last;
	return has(input, 'since') ? sinceEntry : between;
});

/** The moment of an edge; null for text that is not a date. */
export function readEdge(value: string): Moment | null {
	if (EPOCH.test(value)) return null;
	try {
		return parseMoment(value);
	} catch {
		return null;
	}
}

/** undefined if it depends on the zone. */
function isInOrder(after: string, before: string): boolean | undefined {
	const [from, to] = [readEdge(after), readEdge(before)];
	if (from === null || to === null) return undefined;
	if ('at' in from && 'at' in to) return from.at < to.at;
	return 'local' in from && 'local' in to ? from.local < to.local : undefined;
}
