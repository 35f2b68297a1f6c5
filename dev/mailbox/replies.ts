/** The server's reply to a mail. */
export type Reply =
	| { kind: 'accept'; after?: Promise<unknown> }
	/**
	 * `code` 400 to 499: temporary; 500 to 599: permanent. `at`: refuses one recipient or the whole
	 * mail.
	 */
	| { kind: 'reject'; code: number; message: string; at: 'recipient' | 'mail' }
	/**
	 * The connection is cut instead of a reply. With `kept` the mail has been received nevertheless.
	 */
	| { kind: 'drop'; kept: boolean };

export const accept: Reply = { kind: 'accept' };

/** The reply comes only when `after` has settled: a slow server, for as long as the test wants. */
export const acceptAfter = (after: Promise<unknown>): Reply => ({ kind: 'accept', after });

export const rejectRecipient = (code: number, message: string): Reply => ({
	kind: 'reject',
	code,
	message,
	at: 'recipient',
});

export const rejectMail = (code: number, message: string): Reply => ({
	kind: 'reject',
	code,
	message,
	at: 'mail',
});

/** The sender cannot know whether the mail was received. It was. */
export const dropAfterKeeping: Reply = { kind: 'drop', kept: true };
/** The sender cannot know whether the mail was received. It was not. */
export const dropBeforeKeeping: Reply = { kind: 'drop', kept: false };

/** Replies prepared by a test, per recipient, each used once and in order. */
export class ReplyScript {
	private readonly byRecipient = new Map<string, Reply[]>();

	add(recipient: string, replies: Reply[]): void {
		const key = recipient.toLowerCase();
		this.byRecipient.set(key, [...(this.byRecipient.get(key) ?? []), ...replies]);
	}

	/** Takes the next reply for this recipient if it belongs to this moment of the conversation. */
	take(recipient: string, moment: 'recipient' | 'mail'): Reply | undefined {
		const replies = this.byRecipient.get(recipient.toLowerCase());
		const next = replies?.[0];
		if (!next) return undefined;
		const belongsTo = next.kind === 'reject' ? next.at : 'mail';
		return belongsTo === moment ? replies?.shift() : undefined;
	}
}
