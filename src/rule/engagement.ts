/**
 * `sent` and `failed` come from the ledger (by the time of sending, else of reservation), the
 * others from engagement events.
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

/** Event names of an engagement: the pack's first, then those of Segment's e-mail spec. */
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
/** ...which are these. They carry no channel; an event that does has that channel. */
export const EMAIL_EVENTS: readonly string[] = [
	'Email Delivered',
	'Email Opened',
	'Email Link Clicked',
	'Email Bounced',
	'Email Marked as Spam',
];

/**
 * Properties of such events: `step` and `channel` as in MessageCondition, `machine` true for bots.
 */
