import { DAY_MS } from '../../lib/milliseconds';
import type { PolicyDecision } from './decision';
import { PUT_OFF_REASONS, SKIP_REASONS } from './reasons';

/** Rolling periods, independent of the calendar, in ms. */
export const CAP_PERIODS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS } as const;
export type CapPeriod = keyof typeof CAP_PERIODS;

/**
 * Maximum number of marketing messages to a contact, and to an address, from all journeys of the
 * workspace.
 */
export interface FrequencyCap {
	times: number;
	per: CapPeriod;
	/** this: only messages on the message's own channel count. */
	channels: 'this' | 'all';
	/** defer: until the cap allows another message. */
	whenCapped: 'skip' | 'defer';
}

export interface CountedMessage {
	channel: string;
	/** When it went out, or else was reserved, in ms. */
	at: number;
}

/**
 * The decision of the caps on one more message at the instant `now` (ms). A cap that skips takes
 * precedence.
 */
export function decideCaps(
	counted: readonly CountedMessage[],
	channel: string,
	caps: readonly FrequencyCap[],
	now: number,
): PolicyDecision {
	let deferUntil = now;
	for (const cap of caps) {
		const room = roomAt(counted, channel, cap, now);
		if (room <= now) continue;
		if (cap.whenCapped === 'skip') return { skip: SKIP_REASONS.capped };
		deferUntil = Math.max(deferUntil, room);
	}
	return deferUntil > now ? { deferUntil, reason: PUT_OFF_REASONS.capped } : { go: true };
}

/** The longest period (ms) of the caps; 0 without caps. */
export function longestPeriod(caps: readonly FrequencyCap[]): number {
	return Math.max(0, ...caps.map(({ per }) => CAP_PERIODS[per]));
}

/** When (ms) the cap allows one more: `now`, or when enough of the oldest have left its period. */
function roomAt(
	counted: readonly CountedMessage[],
	channel: string,
	{ times, per, channels }: FrequencyCap,
	now: number,
): number {
	const period = CAP_PERIODS[per];
	const within = counted
		.filter((message) => channels === 'all' || message.channel === channel)
		.map(({ at }) => at)
		.filter((at) => at > now - period)
		.sort((a, b) => a - b);
	return within.length < times ? now : within[within.length - times] + period;
}
