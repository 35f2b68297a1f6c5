import type { JsonObject } from '../../lib/json';
import type { Engagement } from '../../rule/engagement';

/** What became of a message, or what came back for it, as a link or a provider says. */
export interface MessageReport {
	kind: Exclude<Engagement, 'sent' | 'failed'>;
	channel: string;
	/** The ledger's id, where it is known. */
	messageId?: number;
	/** The workspace that the provider says the message is of: what is another's is left out. */
	workspaceId?: number;
	/** Names that the provider may have given the message; the first that is known counts. */
	providerIds?: readonly string[];
	/** The contact's address on the channel; of a reply, the sender's. It names the contact where no message is found. */
	address?: string;
	/** ms */
	at: number;
	/** The same report twice has the same; unique among the channel's provider. */
	dedup: string;
	/** Of kind 'bounced': the address will never work, so it is suppressed. */
	permanent?: boolean;
	/** Who it was that was no human: `Apple Mail Privacy Protection`, `a security scanner`. */
	machine?: string;
	/** Of kind 'replied': what it asks for, where it is one of the words that stop or start messages. */
	asks?: 'stop' | 'start';
	/** Of kind 'unsubscribed': from this topic; absent: from the channel. */
	topic?: string;
	/** How the contact said so, for their consent: `one-click`. */
	source?: string;
	/** Into the event: `reason`, `code`, `url`, `text`, ... */
	properties: JsonObject;
}
