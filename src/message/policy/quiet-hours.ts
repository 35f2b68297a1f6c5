import { bucketOf } from '../../lib/hash-bucket';
import { inWindow, nextInWindow, type Window } from '../../time/window';

/** Hours on the contact's clock in which they are left alone; over midnight it is one span. */
export interface QuietHours extends Pick<Window, 'from' | 'to'> {
	/** send: it goes all the same. */
	action: 'defer' | 'skip' | 'send';
	/** Over how many ms after the quiet hours those go out who were held back. */
	spreadMs: number;
}

const MIDNIGHT = '00:00';
const END_OF_DAY = '24:00';

/** Whether the contact's clock stands in their quiet hours at the instant `at` (ms). */
export function isQuiet(at: number, { from, to }: QuietHours, zone: string): boolean {
	return inWindow(at, { from, to }, zone);
}

/**
 * `at` itself outside of quiet hours, else an instant (ms) in the first `spreadMs` after them: each
 * contact has a place of its own there, always the same, so that the release is no burst. Never
 * within quiet hours, also where they begin anew before the spread is over.
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
