import type { PolicyDecision } from './policy/decision';
import type { SendPolicy } from './policy/policy';

/**
 * queued: reserved, not sent yet. sending: past the point of no return, outcome not known yet.
 * handedOff: with other nodes, whose result has not been reported yet; when the enrollment ends it
 * becomes sent. sent, failed, skipped: final. unknown: it may have gone out, and the outcome cannot
 * be determined.
 */
export type MessageStatus =
	'queued' | 'sending' | 'handedOff' | 'sent' | 'failed' | 'skipped' | 'unknown';

export interface MessageRequest {
	positionId: number;
	/** The lease under which this execution holds the position. */
	lease: string;
	nodeId: number;
	enrollmentId: number;
	contactId: number;
	/** The channel's name, e.g. `email`. */
	channel: string;
	/** Address on that channel; empty if the contact has none. */
	recipient: string;
	/** Why there is nothing to send, e.g. `no email address`. */
	skip?: string;
	/** Absent: it is sent whatever the contact's consent, and counts for no frequency cap. */
	policy?: SendPolicy;
}

export interface LedgerEntry {
	id: number;
	status: MessageStatus;
	/** False if an earlier execution reserved it. */
	isNew: boolean;
	/**
	 * Whether it may go, as of this call; absent if an earlier execution has decided the message. A
	 * refused one is `skipped` from now on, unless it may have gone out before.
	 */
	decision?: PolicyDecision;
	providerId: string | null;
	reason: string | null;
	/** ms since the epoch */
	sentAt: number | null;
}

/** A message in the ledger. */
export interface LedgerRecord extends Omit<LedgerEntry, 'isNew' | 'decision'> {
	channel: string;
}

export interface CommitItem {
	id: number;
	positionId: number;
	lease: string;
}

export interface Settlement {
	id: number;
	/** `queued` withdraws a message that has certainly not gone out. */
	status: 'sent' | 'failed' | 'skipped' | 'unknown' | 'queued';
	providerId?: string;
	reason?: string;
}

/** Messages to contacts: one row per (position, node, channel), which makes replays safe. */
export interface Ledger {
	/**
	 * Entries in the order of the requests; those decided by an earlier execution are returned as
	 * they are. The others are decided by their policies and the contacts' current consent, one after
	 * the other, so that no two concurrent messages take the same place under a frequency cap.
	 */
	reserve(requests: MessageRequest[], now: number): Promise<LedgerEntry[]>;
	/**
	 * The messages of each of these positions at the node so far, on all channels, in the order in
	 * which they were reserved. Order kept.
	 */
	known(
		at: ReadonlyArray<Pick<MessageRequest, 'positionId' | 'nodeId'>>,
	): Promise<LedgerRecord[][]>;
	/** queued -> sending, or handedOff, if the lease is still held. Returns the ids that may go. */
	commit(items: CommitItem[], now: number, status?: 'sending' | 'handedOff'): Promise<Set<number>>;
	/** Records outcomes. Idempotent, so it may be retried. */
	settle(results: Settlement[], now: number): Promise<void>;
}
