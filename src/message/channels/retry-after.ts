import { DAY_MS } from '../../lib/milliseconds';

/** A longer delay is cut to a day. */
const LONGEST_MS = DAY_MS;

/**
 * `Retry-After` in ms (RFC 9110, 10.2.3): seconds, or a date, which is measured from the response's
 * own `Date`, so that differing clocks do no harm. Undefined if absent or unreadable.
 */
export function retryAfterMs(headers: Headers): number | undefined {
	const text = headers.get('retry-after')?.trim() ?? '';
	if (text === '') return undefined;
	const delayMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : untilDate(text, headers);
	return Number.isFinite(delayMs)
		? Math.min(Math.max(0, Math.ceil(delayMs)), LONGEST_MS)
		: undefined;
}

function untilDate(text: string, headers: Headers): number {
	return Date.parse(text) - Date.parse(headers.get('date') ?? '');
}
