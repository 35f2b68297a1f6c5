import type { PolicyDecision } from './policy/decision';
import type { SendPolicy } from './policy/policy';

/**
 * queued: reserved, nothing has gone out. sending: past the point of no return, outcome not known
 * yet. handedOff: with other nodes, which have not said yet what came of it; the end of the run makes
 * it sent. sent, failed, skipped: final. unknown: it may have gone out, and nobody can tell any more.
 */
export type MessageStatus =
	'queued' | 'sending' | 'handedOff' | 'sent' | 'failed' | 'skipped' | 'unknown';

export interface MessageRequest {
	positionId: number;
	/** The token under which this run holds the position. */
	lease: string;
	nodeId: number;
	enrollmentId: number;
	contactId: number;
	/** The channel's name, e.g. `email`. */
	channel: string;
	/** Address on that channel; empty where the contact has none. */
	recipient: string;
	/** Why there is nothing to send, e.g. `no email address`. */
	skip?: string;
	/** Absent: it goes whatever the contact has said, and counts for no frequency cap. */
	policy?: SendPolicy;
}

export interface LedgerEntry {
	id: number;
	status: MessageStatus;
	/** False where an earlier run reserved it. */
	isNew: boolean;
	/**
	 * Whether it may go, as of this call; absent where an earlier run has decided the message. One
	 * that may not is `skipped` from now on, unless it may have gone out before.
	 */
	decision?: PolicyDecision;
	providerId: string | null;
	reason: string | null;
	/** ms since the epoch */
	sentAt: number | null;
}

/** A message as it stands in the ledger. */
export interface LedgerRecord extends Omit<LedgerEntry, 'isNew' | 'judgement'> {
	channel: string;
}

export interface CommitItem {
	id: number;
	positionId: number;
	lease: string;
}

export interface Settlement {
	id: number;
	/** `queued` takes a message back that has certainly not gone out. */
	status: 'sent' | 'failed' | 'skipped' | 'unknown' | 'queued';
	providerId?: string;
	reason?: string;
}

/** Who was sent what: one row per (position, node, channel), which is what makes a replay safe. */
export interface Ledger {
	/**
	 * Entries in the order of the requests; what an earlier run has decided comes back as it is. The
	 * others are judged by their policies and the contacts' consent as it is now, one after the
	 * other, so that no two messages, of whatever runs, take the same place under a frequency cap.
	 */
	reserve(requests: MessageRequest[], now: number): Promise<LedgerEntry[]>;
	/**
	 * The messages that each of these positions has at the node so far, on whatever channels, in the
	 * order in which they were reserved. Order kept.
	 */
	known(
		at: ReadonlyArray<Pick<MessageRequest, 'positionId' | 'nodeId'>>,
	): Promise<LedgerRecord[][]>;
	/** queued -> sending, or handedOff, where the lease still holds. Returns the ids that may go. */
	commit(items: CommitItem[], now: number, status?: 'sending' | 'handedOff'): Promise<Set<number>>;
	/** Records outcomes. Repeating a call changes nothing, so it may be tried again. */
	settle(results: Settlement[], now: number): Promise<void>;
}
