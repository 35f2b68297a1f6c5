import type { MessageStatus } from './ledger';

/** A message in the ledger, as tracking and callbacks need it. */
export interface SentMessage {
	/** The ledger's id. */
	id: number;
	workspaceId: number;
	/** Its current contact: after a merge the survivor. */
	contactId: number;
	enrollmentId: number;
	channel: string;
	recipient: string;
	status: MessageStatus;
	/** ms */
	sentAt: number | null;
	providerId: string | null;
	/** The node that sent it. */
	workflowId: string;
	nodeKey: string;
	nodeName: string;
	purpose: 'marketing' | 'transactional';
}

/** Who may answer a message on a channel. */
export interface Correspondent {
	channel: string;
	/** Spellings of the address; a message to it comes first, whichever contact it was for. */
	addresses: readonly string[];
	/** Else the newest message to this contact; null: there is no contact. */
	contactId: number | null;
}

/** Looks up messages by ids and references. Messages of erased contacts are not found. */
export interface SentMessages {
	/** In order; null for a message that does not exist (any more). */
	find(ids: readonly number[]): Promise<Array<SentMessage | null>>;
	/** By the provider's ids, in order; the newest of several. */
	findByProvider(
		workspaceId: number,
		channels: readonly string[],
		providerIds: readonly string[],
	): Promise<Array<SentMessage | null>>;
	/** The newest message that went out after `since` (ms) to each of these, in order. */
	lastTo(
		workspaceId: number,
		asked: readonly Correspondent[],
		since: number,
	): Promise<Array<SentMessage | null>>;
}
