/** What a channel can do, so that nobody has to ask for its name. */
export interface ChannelCapabilities {
	/** Shows HTML; on the others markup would be read as text. */
	html: boolean;
	/** The provider drops a second message with the same id, so that resending is always safe. */
	deduplicates: boolean;
}

export interface ChannelMessage<Content> {
	/** The ledger's id: the same for every try at this message, so ids for the provider derive from it. */
	id: number;
	recipient: string;
	content: Content;
}

export interface SendControl {
	/**
	 * Records that the message is going out. To be awaited at the last moment at which the provider
	 * cannot have it yet; where it rejects, the message must not go out.
	 */
	commit(): Promise<void>;
}

export interface SendReceipt {
	/** What the provider calls the message. */
	providerId?: string;
	/** Addresses among the recipient's that exist no more, such as a push token. */
	deadAddresses?: readonly string[];
}

/** A way to reach a contact. It knows nothing of journeys, consent or the ledger. */
export interface Channel<Content> {
	readonly name: string;
	readonly capabilities: ChannelCapabilities;
	/** @throws ChannelError where the provider did not take the message, or may not have */
	send(message: ChannelMessage<Content>, control: SendControl): Promise<SendReceipt>;
}

/**
 * permanent: this message will never be taken. temporary: later it may be. rate-limited: later, and
 * fewer of them. config: the set-up is wrong, which is nobody's fault among the contacts.
 */
export type ChannelErrorKind = 'permanent' | 'temporary' | 'rate-limited' | 'config';

export interface ChannelErrorDetails {
	kind: ChannelErrorKind;
	/** The provider's or the network's code, e.g. `550` or `ECONNREFUSED`. */
	code: string;
	/** Whether the provider has the message all the same. */
	accepted?: boolean | 'unknown';
	/** Whom it concerns: this message, or every message on this channel (the batch stops). */
	scope?: 'message' | 'channel';
	/** How long the provider asks to be left alone, in ms. */
	retryAfterMs?: number;
	/** Addresses among the recipient's that exist no more, such as a push token. */
	deadAddresses?: readonly string[];
}

export class ChannelError extends Error {
	readonly kind: ChannelErrorKind;
	readonly code: string;
	readonly accepted: boolean | 'unknown';
	readonly scope: 'message' | 'channel';
	readonly retryAfterMs?: number;
	readonly deadAddresses?: readonly string[];

	constructor(message: string, details: ChannelErrorDetails, options?: ErrorOptions) {
		super(message, options);
		this.name = 'ChannelError';
		this.kind = details.kind;
		this.code = details.code;
		this.accepted = details.accepted ?? false;
		this.scope = details.scope ?? (details.kind === 'config' ? 'channel' : 'message');
		this.retryAfterMs = details.retryAfterMs;
		this.deadAddresses = details.deadAddresses;
	}
}
