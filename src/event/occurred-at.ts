import type { Call } from './call';
import type { Flaw } from '../value/flaw';
import { joinPath } from '../value/flaw';
import { parseInstant } from '../value/instant';
import { DAY_MS } from '../lib/milliseconds';

const YEAR_2000 = Date.UTC(2000, 0, 1);
/** A clock that errs by no more may say of an event that it is of any age, as an import does. */
const ERROR_OF_GOOD_CLOCK_MS = DAY_MS;
/** By a clock that errs by more: how long an event may have waited to be sent. */
const LONGEST_WAIT_MS = 30 * DAY_MS;

/**
 * When the call's event occurred, in ms since the epoch: `timestamp`, else `originalTimestamp`,
 * else `receivedAt`; never later than `receivedAt`. Both come from the sender's clock; if the call
 * has `sentAt` of that clock, its error is corrected as Segment does: receivedAt - (sentAt -
 * timestamp). A `sentAt` that cannot be of the clock that wrote the time is ignored (year 9999, or 1970
 * beside a time of today). A `timestamp` that differs from `originalTimestamp` is corrected already (by
 * RudderStack's clients, or in calls forwarded by Segment) and is kept.
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
	if (sent === null || !isOfOneClock(instant, sent, receivedAt)) return instant;
	return receivedAt - (sent - instant);
}

function isOfOneClock(instant: number, sent: number, receivedAt: number): boolean {
	const waited = sent - instant;
	if (waited < -ERROR_OF_GOOD_CLOCK_MS) return false;
	return waited <= LONGEST_WAIT_MS || Math.abs(receivedAt - sent) <= ERROR_OF_GOOD_CLOCK_MS;
}

function unreadable(field: string, path: string): Flaw {
	return {
		path: joinPath(path, field),
		reason:
			'is not a time: send ISO 8601 such as 2024-05-01T10:00:00Z, or a number of milliseconds',
	};
}

function tooOld(field: string, path: string): Flaw {
	return {
		path: joinPath(path, field),
		reason:
			'is before the year 2000, so the clock of the sender is wrong: correct it, or omit the field',
	};
}
