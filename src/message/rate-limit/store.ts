/** At most `count` messages in `perMs` ms, evenly spread. */
export interface Rate {
	count: number;
	perMs: number;
}

/** Send times at a provider's account, shared by all processes of the store. */
export interface RateLimitStore {
	/**
	 * Reserves up to `wanted` send times within `horizonMs`: instants (ms, ascending) by the generic
	 * cell rate algorithm (ITU-T I.371) without a burst. Fewer if others were first, none during a
	 * pause; `next` is the instant after the last of them.
	 */
	take(
		key: string,
		rate: Rate,
		wanted: number,
		horizonMs: number,
		now: number,
	): Promise<{ sendTimes: number[]; next: number }>;
	/** The provider asks for a pause: no send times before `until` (ms). */
	pause(key: string, until: number): Promise<void>;
	/** End (ms) of the pause that the provider asked for; 0 if there is none. */
	pausedUntil(key: string): Promise<number>;
}
