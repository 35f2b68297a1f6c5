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
	/** The contact's newest message on a channel that went out after `since` (ms), in order. */
	lastTo(
		asked: ReadonlyArray<{ contactId: number; channel: string }>,
		since: number,
	): Promise<Array<SentMessage | null>>;
}
