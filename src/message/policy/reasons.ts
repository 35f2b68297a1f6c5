/**
 * Reasons for which policy skips a message: few and fixed, so that reports can count them. Each is
 * stored in the ledger and on the item.
 */
export const SKIP_REASONS = {
	bounced: 'address bounced',
	complained: 'complained about spam',
	optedOut: 'opted out',
	topicOptedOut: 'opted out of the topic',
	notOptedIn: 'not opted in',
	repeatedAddress: 'another contact with this address got it',
	quietHours: 'quiet hours',
	capped: 'frequency cap',
	missingVariable: 'missing variable',
} as const;

/** The reason of a skipped message in one word, for conditions of workflows and for reports. */
export type SkipCode = keyof typeof SKIP_REASONS | 'noAddress' | 'other';

const CODES = new Map<string, SkipCode>(
	Object.entries(SKIP_REASONS).map(([code, reason]) => [reason, code as SkipCode]),
);

export function skipCodeOf(reason: string): SkipCode {
	// As each channel says it: `no email address`, `no Telegram chat`.
	return CODES.get(reason) ?? (reason.startsWith('no ') ? 'noAddress' : 'other');
}

/**
 * Reasons of messages that are deferred while the contact waits at the node; the later message has
 * an entry of its own, so a replay of this one must not send.
 */
export const PUT_OFF_REASONS = {
	/** The provider could not take it. */
	provider: 'Put off',
	quietHours: 'Put off: quiet hours',
	capped: 'Put off: frequency cap',
	/** The rate limit of the provider's account. */
	throttled: 'Put off: rate limit',
} as const;

const PUT_OFF: ReadonlySet<string | null> = new Set(Object.values(PUT_OFF_REASONS));

/** Whether a skipped message is followed by another. */
export function isPutOffReason(reason: string | null): boolean {
	return PUT_OFF.has(reason);
}
