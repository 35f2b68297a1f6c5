import { bucketOf } from '../../lib/hash-bucket';
import { inWindow, nextInWindow, type Window } from '../../time/window';

/** Hours in the contact's time zone in which no messages go out; across midnight it is one span. */
export interface QuietHours extends Pick<Window, 'from' | 'to'> {
	/** send: it is sent regardless. */
	action: 'defer' | 'skip' | 'send';
	/** The period (ms) after the quiet hours over which deferred messages are spread. */
	spreadMs: number;
}

const MIDNIGHT = '00:00';
const END_OF_DAY = '24:00';

/** Whether the instant `at` (ms) is within the contact's quiet hours. */
export function isQuiet(at: number, { from, to }: QuietHours, zone: string): boolean {
	return inWindow(at, { from, to }, zone);
}

/**
 * `at` itself outside of quiet hours, else an instant (ms) in the first `spreadMs` after them: each
 * contact has a fixed place there, so that deferred messages do not go out in a burst. Never within
 * quiet hours, also if they begin again before the spread is over.
 */
export function quietRelease(
	at: number,
	hours: QuietHours,
	zone: string,
	contactId: number,
): number {
	if (!isQuiet(at, hours, zone)) return at;
	const end = nextInWindow(at, rest(hours), zone);
	const open = nextInWindow(end, { from: hours.from, to: hours.to }, zone) - end;
	const share = bucketOf('quiet hours', contactId);
	return end + Math.floor(share * Math.min(hours.spreadMs, open));
}

/** The rest of the day. */
function rest({ from, to }: QuietHours): Window {
	return {
		from: to === END_OF_DAY ? MIDNIGHT : to,
		to: from === MIDNIGHT ? END_OF_DAY : from,
	};
}
