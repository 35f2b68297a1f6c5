import type { AttemptResult } from './attempt';
import type { ChannelError } from '../channels/channel';
import type { Settlement } from '../ledger';
import type { DeliveryOutcome } from './outgoing';

/** The consequences of an attempt for its message and for the batch. */
export interface AttemptClass {
	outcome: DeliveryOutcome;
	status?: Settlement['status'];
	error?: ChannelError;
	/** A quick retry may help. */
	retryable: boolean;
	/** If retries do not help, the channel fails for every message, and the batch ends. */
	abortsBatch: boolean;
}

/** An attempt that the ledger allowed. */
export type ConcludedAttempt = Exclude<AttemptResult, { result: 'refused' }>;

/** `mayResend`: a message that may have gone out is sent again. */
export function classifyAttempt(attempt: ConcludedAttempt, mayResend: boolean): AttemptClass {
	if (attempt.result === 'accepted') return final('sent');
	const { error } = attempt;
	const abortsBatch = error.scope === 'channel';
	if (error.accepted === true) return final('sent');
	if (error.accepted === 'unknown') {
		// Between executions it stays unknown: the builder may change the resend setting.
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
