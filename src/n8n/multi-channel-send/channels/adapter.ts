import type { IExecuteFunctions } from 'n8n-workflow';
import type { Contact } from '../../../contact/contact';
import type { Channel } from '../../../message/channels/channel';
import type { MessageLinks } from '../../../message/tracking/links';
import type { JsonObject } from '../../../lib/json';
import type { ReadParameter } from '../../parameters/read';

/** What a builder sees of a message in a test run. */
export type Preview = JsonObject;

export interface Rendering {
	/** The item's json: what templates see. */
	scope: object;
	/** Where the item stands in the input. */
	index: number;
	contact: Contact;
	/** The ledger's id; 0 in a test run. */
	messageId: number;
	/** null where the workspace has no active hub. */
	links: MessageLinks | null;
}

/** One channel of Multi-Channel Send as n8n shows it: parameters and credential to messages. */
export interface ChannelAdapter<Content> {
	name: string;
	/** The contact's address on the channel; null where they have none. */
	recipient(contact: Contact, index: number): string | null;
	/** Why there is no address, for the item and the ledger. */
	noRecipient: string;
	content(rendering: Rendering): Content | Promise<Content>;
	preview(rendering: Rendering, recipient: string | null): Preview | Promise<Preview>;
	/** The contact's traits without addresses that exist no more; absent where none ever ends. */
	without?(contact: Contact, gone: readonly string[]): JsonObject;
	/** Messages being made and sent at once. */
	concurrency: number;
	open(storeId: string): Promise<Channel<Content>>;
}

export type MakeAdapter<Content> = (
	context: IExecuteFunctions,
	read: ReadParameter,
) => ChannelAdapter<Content>;
