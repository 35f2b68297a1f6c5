import type { MessageStatus } from './ledger';

/** A message in the ledger, as tracking and callbacks need it. */
export interface SentMessage {
	/** The ledger's id. */
	id: number;
	workspaceId: number;
	/** Who has it now: whoever was merged on is the survivor. */
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

/** Messages by the names that others have for them. Somebody erased has none. */
export interface SentMessages {
	/** In order; null for one that is not (any more). */
	find(ids: readonly number[]): Promise<Array<SentMessage | null>>;
	/** By what the provider calls them, in order, the newest where there are several. */
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
