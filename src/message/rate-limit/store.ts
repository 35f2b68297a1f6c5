/** At most so many messages in so many ms, evenly spread. */
export interface Rate {
	count: number;
	perMs: number;
}

/** Turns at a provider's account, shared by all processes of the store. */
export interface RateLimitStore {
	/**
	 * Takes up to `wanted` turns that come within `horizonMs`: their instants (ms, ascending), the
	 * generic cell rate algorithm's (ITU-T I.371) without a burst. Fewer where others were first, none
	 * during a pause; `next` is when the turn after the last of them comes.
	 */
	take(
		key: string,
		rate: Rate,
		wanted: number,
		horizonMs: number,
		now: number,
	): Promise<{ turns: number[]; next: number }>;
	/** The provider asks to be left alone: no turns before `until` (ms). */
	pause(key: string, until: number): Promise<void>;
	/** Until when (ms) the provider asked to be left alone; 0 where it did not. */
	pausedUntil(key: string): Promise<number>;
}
