import type { IExecuteFunctions } from 'n8n-workflow';
import type { Contact } from '../../../contact/contact';
import type { Channel } from '../../../message/channels/channel';
import type { EmailDraft } from '../../../message/preview/draft';
import type { SnippetBook } from '../../../message/snippet/expand';
import type { MessageLinks } from '../../../message/tracking/links';
import type { JsonObject } from '../../../lib/json';
import type { Store } from '../../../store/store';
import type { ReadParameter } from '../../parameters/read';

/** The preview of a message in a manual execution. */
export type Preview = JsonObject;

export interface Rendering {
	/** The item's json, for templates. */
	scope: object;
	/** Index of the item in the input. */
	index: number;
	contact: Contact;
	/** The ledger's id; 0 in a manual execution. */
	messageId: number;
	/** null if the workspace has no active hub. */
	links: MessageLinks | null;
}

/** What a channel makes its own ids of, so that those of different stores differ. */
export type ChannelStore = Pick<Store, 'id' | 'digestKey'>;

/**
 * A channel of Multi-Channel Send in n8n: makes messages from parameters and opens the channel with
 * the credential.
 */
export interface ChannelAdapter<Content> {
	name: string;
	/** The contact's address on the channel; null if there is none. */
	recipient(contact: Contact, index: number): string | null;
	/** Reason for skipping a contact without an address, for the item and the ledger. */
	noRecipient: string;
	content(rendering: Rendering): Content | Promise<Content>;
	preview(rendering: Rendering, recipient: string | null): Preview | Promise<Preview>;
	/** The message as it is written; absent on channels that no page shows. */
	draft?(rendering: Rendering): EmailDraft;
	/** The contact's traits without dead addresses; absent on channels with a single address. */
	without?(contact: Contact, deadAddresses: readonly string[]): JsonObject;
	/** Maximum number of messages rendered and sent at once. */
	concurrency: number;
	open(store: ChannelStore): Promise<Channel<Content>>;
}

export type MakeAdapter<Content> = (
	context: IExecuteFunctions,
	read: ReadParameter,
	snippets: SnippetBook,
) => ChannelAdapter<Content>;
