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

/** The channel of Segment's e-mail events... */
export const EMAIL = 'email';
/** ...which are these. They name no channel; one that does is of the channel it names. */
export const EMAIL_EVENTS: readonly string[] = [
	'Email Delivered',
	'Email Opened',
	'Email Link Clicked',
	'Email Bounced',
	'Email Marked as Spam',
];

/** Properties of such events: `step` and `channel` as in MessageCondition, `machine` true for a proxy or scanner. */
