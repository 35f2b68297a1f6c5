/**
 * `sent` and `failed` are read from the ledger (by when it was sent, else put into it), the others
 * from engagement events.
 */
export const ENGAGEMENTS = [
	'sent',
	'failed',
	'delivered',
	'opened',
	'clicked',
	'replied',
	'bounced',
	'complained',
	'unsubscribed',
] as const;
export type Engagement = (typeof ENGAGEMENTS)[number];

/** Event names under which an engagement is recorded: ours first, then those of Segment's e-mail spec. */
export const ENGAGEMENT_EVENTS: Record<
	Exclude<Engagement, 'sent' | 'failed'>,
	readonly string[]
> = {
	delivered: ['Message Delivered', 'Email Delivered'],
	opened: ['Message Opened', 'Email Opened'],
	clicked: ['Message Clicked', 'Email Link Clicked'],
	replied: ['Message Replied'],
	bounced: ['Message Bounced', 'Email Bounced'],
	complained: ['Message Complained', 'Email Marked as Spam'],
	unsubscribed: ['Message Unsubscribed', 'Unsubscribed'],
};
/** Properties of such events: `step` and `channel` as in MessageCondition, `machine` true for a proxy or scanner. */
