import type { Attempt } from './attempt';
import type { ChannelError } from '../channels/channel';
import type { Settlement } from '../ledger';
import type { Outcome } from './outgoing';

/** What a try means for its message, and for the batch. */
export interface AttemptClass {
	outcome: Outcome;
	/** What the ledger is to say; absent where another run owns it. */
	status?: Settlement['status'];
	error?: ChannelError;
	/** Another try in place may help. */
	retryable: boolean;
	/** If no other try helps, the channel works for nobody, and the batch ends. */
	abortsBatch: boolean;
}

/** `mayResend`: a message that may have gone out is sent again. */
export function classifyAttempt(attempt: Attempt, mayResend: boolean): AttemptClass {
	if (attempt.result === 'accepted') return final('sent');
	if (attempt.result === 'refused')
		return { outcome: 'fenced', retryable: false, abortsBatch: false };
	const { error } = attempt;
	const abortsBatch = error.scope === 'channel';
	if (error.accepted === true) return final('sent');
	if (error.accepted === 'unknown') {
		// Between runs it stays unknown: the builder may change their mind about resending.
		if (mayResend)
			return { outcome: 'retry', status: 'unknown', error, retryable: true, abortsBatch };
		return { outcome: 'unknown', status: 'unknown', error, retryable: false, abortsBatch };
	}
	if (error.kind === 'permanent') return { ...final('failed'), error };
	const retryable = error.kind !== 'config';
	return { outcome: 'retry', status: 'queued', error, retryable, abortsBatch };
}

function final(outcome: 'sent' | 'failed'): AttemptClass {
	return { outcome, status: outcome, retryable: false, abortsBatch: false };
}
