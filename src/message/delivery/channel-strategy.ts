/**
 * first: the channels in their order until one reaches the contact. all: each of them.
 */
export type Strategy = 'first' | 'all';

/**
 * What a channel has come to for a contact. reached: the message has gone, or may have. passed: it
 * cannot go on this channel. pending: it may go later, so nobody else goes before that.
 */
export type ChannelState = 'reached' | 'passed' | 'pending';

export interface Plan {
	strategy: Strategy;
	/** All channels, in the order in which they are tried. */
	order: readonly string[];
	/** A channel that comes after all others are concluded, whatever the strategy. */
	last: string | null;
}

/**
 * The chosen channels in the order for one contact: those that an earlier run has begun, in its
 * order, so that a replay goes the same way; then the one that the contact prefers, where it is
 * chosen (in whatever case); then as chosen.
 */
export function channelOrder(
	chosen: readonly string[],
	preferred: unknown,
	begun: readonly string[] = [],
): string[] {
	const wish = typeof preferred === 'string' ? preferred.trim().toLowerCase() : null;
	const favourite = chosen.filter((name) => name.toLowerCase() === wish);
	const order = new Set([...begun, ...favourite, ...chosen]);
	return [...order].filter((name) => chosen.includes(name));
}

/** The channels to try now, at once; none where the contact's case is concluded, or has to wait. */
export function nextChannels(
	{ strategy, order, last }: Plan,
	came: ReadonlyMap<string, ChannelState>,
): string[] {
	const open = order.filter((name) => !came.has(name));
	const states = [...came.values()];
	if (strategy === 'first') {
		const waits = states.some((state) => state !== 'passed');
		return waits ? [] : open.slice(0, 1);
	}
	const now = open.filter((name) => name !== last);
	if (now.length > 0) return now;
	return states.includes('pending') ? [] : open;
}
