import type { Call } from './call';
import type { Flaw } from '../value/flaw';
import { joinPath } from '../value/flaw';
import { parseInstant } from '../value/instant';

const YEAR_2000 = Date.UTC(2000, 0, 1);

/**
 * When the call's event happened, in ms since the epoch: `timestamp`, else `originalTimestamp`,
 * else `receivedAt`; never later than that. Both are read off the sender's clock; where the sender
 * says what it showed on sending (`sentAt`), its error is taken out as Segment does:
 * receivedAt - (sentAt - timestamp). A `timestamp` beside another `originalTimestamp` was set by
 * somebody who knew better (RudderStack's clients, calls forwarded by Segment) and is kept.
 */
export function occurredAt(
	call: Call,
	sentAt: unknown,
	receivedAt: number,
	path: string,
): number | Flaw {
	const field = isGiven(call.timestamp) ? 'timestamp' : 'originalTimestamp';
	const given = call[field];
	if (!isGiven(given)) return receivedAt;
	const instant = parseInstant(given);
	if (instant === null) return unreadable(field, path);
	const happenedAt = isClockReading(call, instant)
		? corrected(instant, sentAt, receivedAt)
		: instant;
	if (happenedAt < YEAR_2000) return tooOld(field, path);
	return Math.min(happenedAt, receivedAt);
}

function isGiven(value: string | number | null | undefined): boolean {
	return value !== null && value !== undefined && value !== '';
}

function isClockReading(call: Call, instant: number): boolean {
	if (!isGiven(call.originalTimestamp)) return true;
	return parseInstant(call.originalTimestamp) === instant;
}

function corrected(instant: number, sentAt: unknown, receivedAt: number): number {
	const sent = parseInstant(sentAt);
	return sent === null ? instant : receivedAt - (sent - instant);
}

function unreadable(field: string, path: string): Flaw {
	return {
		path: joinPath(path, field),
		reason: 'is not a time: send ISO 8601, as 2024-05-01T10:00:00Z, or a number of ms',
	};
}

function tooOld(field: string, path: string): Flaw {
	return {
		path: joinPath(path, field),
		reason: 'is before the year 2000, so the clock it comes from is wrong: mend it or leave it out',
	};
}
