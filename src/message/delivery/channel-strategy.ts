/** first: the channels in order until one reaches the contact. all: each of them. */
export type Strategy = 'first' | 'all';

/**
 * A channel's state for a contact. reached: the message has gone, or may have. unreachable: it
 * cannot go on this channel. pending: it may go later, so no other channel is tried before.
 */
export type ChannelState = 'reached' | 'unreachable' | 'pending';

export interface Plan {
	strategy: Strategy;
	/** All channels, in the order in which they are tried. */
	order: readonly string[];
	/** A channel that is tried after all others are concluded, whatever the strategy. */
	last: string | null;
}

/**
 * The chosen channels in the order for one contact: those that an earlier execution has begun, in
 * its order, so that a replay takes the same order; then the contact's preferred channel, if chosen
 * (in any case); then as chosen.
 */
export function channelOrder(
	chosen: readonly string[],
	preferred: unknown,
	begun: readonly string[] = [],
): string[] {
	const preferredName = typeof preferred === 'string' ? preferred.trim().toLowerCase() : null;
	const preferredChannels = chosen.filter((name) => name.toLowerCase() === preferredName);
	const order = new Set([...begun, ...preferredChannels, ...chosen]);
	return [...order].filter((name) => chosen.includes(name));
}

/** The channels to try now, at once; none if the contact is concluded, or has to wait. */
export function nextChannels(
	{ strategy, order, last }: Plan,
	known: ReadonlyMap<string, ChannelState>,
): string[] {
	const open = order.filter((name) => !known.has(name));
	const states = [...known.values()];
	if (strategy === 'first') {
		const waits = states.some((state) => state !== 'unreachable');
		return waits ? [] : open.slice(0, 1);
	}
	const now = open.filter((name) => name !== last);
	if (now.length > 0) return now;
	return states.includes('pending') ? [] : open;
}
