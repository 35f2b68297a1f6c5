import type { Attempt } from './attempt';
import type { ChannelError } from '../channels/channel';
import type { Settlement } from '../ledger';
import type { Outcome } from './outgoing';

/** What a try means for its message, and for the batch. */
export interface Verdict {
	outcome: Outcome;
	/** What the ledger is to say; absent where another run owns it. */
	status?: Settlement['status'];
	error?: ChannelError;
	/** Another try in place may help. */
	again: boolean;
	/** If no other try helps, the channel works for nobody, and the batch ends. */
	stops: boolean;
}

/** `mayResend`: a message that may have gone out is sent again. */
export function judge(attempt: Attempt, mayResend: boolean): Verdict {
	if (attempt.result === 'accepted') return final('sent');
	if (attempt.result === 'refused') return { outcome: 'fenced', again: false, stops: false };
	const { error } = attempt;
	const stops = error.scope === 'channel';
	if (error.accepted === true) return final('sent');
	if (error.accepted === 'unknown') {
		// Between runs it stays unknown: the builder may change their mind about resending.
		if (mayResend) return { outcome: 'retry', status: 'unknown', error, again: true, stops };
		return { outcome: 'unknown', status: 'unknown', error, again: false, stops };
	}
	if (error.kind === 'permanent') return { ...final('failed'), error };
	const again = error.kind !== 'config';
	return { outcome: 'retry', status: 'queued', error, again, stops };
}

function final(outcome: 'sent' | 'failed'): Verdict {
	return { outcome, status: outcome, again: false, stops: false };
}
