import type { JsonObject } from '../../lib/json';
import type { Engagement } from '../../rule/engagement';

/** A delivery result, engagement or reply, reported by a link or a provider. */
export interface MessageReport {
	kind: Exclude<Engagement, 'sent' | 'failed'>;
	channel: string;
	/** The ledger's id, if known. */
	messageId?: number;
	/** The workspace named by the provider; reports of other workspaces are ignored. */
	workspaceId?: number;
	/** Provider's possible ids of the message; the first known one counts. */
	providerIds?: readonly string[];
	/**
	 * The contact's address on the channel; the sender's for a reply. It identifies the contact if no
	 * message is found.
	 */
	address?: string;
	/** ms */
	at: number;
	/** Deduplication key; unique per provider of the channel. */
	dedup: string;
	/** Kind 'bounced': the address is permanently invalid, so it is suppressed. */
	permanent?: boolean;
	/** The bot that caused the report: `Apple Mail Privacy Protection`, `a security scanner`. */
	machine?: string;
	/** Kind 'replied': the request, if the reply is an opt-out or opt-in keyword. */
	asks?: 'stop' | 'start';
	/** Kind 'unsubscribed': the topic; absent: the whole channel. */
	topic?: string;
	/** Source of the consent: `one-click`. */
	source?: string;
	/** Properties of the event: `reason`, `code`, `url`, `text`, ... */
	properties: JsonObject;
}
