import { repairText } from '../../value/guard';

/** A channel's abilities, so that no caller depends on its name. */
export interface ChannelCapabilities {
	/** Shows HTML; other channels would show markup as text. */
	html: boolean;
	/** The provider drops a second message with the same id, so resending is always safe. */
	deduplicates: boolean;
}

export interface ChannelMessage<Content> {
	/** The ledger's id: the same for every attempt, so ids for the provider derive from it. */
	id: number;
	recipient: string;
	content: Content;
}

export interface SendControl {
	/**
	 * Records that the message is going out. Await it at the last moment at which the provider cannot
	 * have the message yet; if it rejects, the message must not go out.
	 */
	commit(): Promise<void>;
}

export interface SendReceipt {
	/** The provider's id of the message. */
	providerId?: string;
	/** Addresses of the recipient that no longer exist, such as a push token. */
	deadAddresses?: readonly string[];
}

/** A way to reach a contact. It knows nothing of journeys, consent or the ledger. */
export interface Channel<Content> {
	readonly name: string;
	readonly capabilities: ChannelCapabilities;
	/** @throws ChannelError if the provider did not take the message, or may not have */
	send(message: ChannelMessage<Content>, control: SendControl): Promise<SendReceipt>;
}

/**
 * permanent: this message will never be accepted. temporary: it may be accepted later.
 * rate-limited: later, at a lower rate. config: the setup is wrong, independent of the contact.
 */
export type ChannelErrorKind = 'permanent' | 'temporary' | 'rate-limited' | 'config';

export interface ChannelErrorDetails {
	kind: ChannelErrorKind;
	/** The provider's or the network's code, e.g. `550` or `ECONNREFUSED`. */
	code: string;
	/** Whether the provider has the message nevertheless. */
	accepted?: boolean | 'unknown';
	/** The extent of the error: this message, or every message on this channel (the batch stops). */
	scope?: 'message' | 'channel';
	/** The delay that the provider asks for, in ms. */
	retryAfterMs?: number;
	/** Addresses of the recipient that no longer exist, such as a push token. */
	deadAddresses?: readonly string[];
}

/** Its texts may be a provider's: characters that no store can hold are replaced. */
export class ChannelError extends Error {
	readonly kind: ChannelErrorKind;
	readonly code: string;
	readonly accepted: boolean | 'unknown';
	readonly scope: 'message' | 'channel';
	readonly retryAfterMs?: number;
	readonly deadAddresses?: readonly string[];

	constructor(message: string, details: ChannelErrorDetails, options?: ErrorOptions) {
		super(repairText(message), options);
		this.name = 'ChannelError';
		this.kind = details.kind;
		this.code = repairText(details.code);
		this.accepted = details.accepted ?? false;
		this.scope = details.scope ?? (details.kind === 'config' ? 'channel' : 'message');
		this.retryAfterMs = details.retryAfterMs;
		this.deadAddresses = details.deadAddresses;
	}
}
