import type { IExecuteFunctions } from 'n8n-workflow';
import type { Contact } from '../../../contact/contact';
import type { Channel, SendReceipt } from '../../../message/channels/channel';
import type { JourneyContext } from '../../items/journey-item';
import type { ReadParameter } from '../../parameters/read';
import type { ChannelAdapter, Rendering } from './adapter';

/** A message of a rehearsal, as it would be handed to the provider. */
export interface RehearsedMessage {
	/** The ledger's id. */
	id: number;
	channel: string;
	recipient: string;
	/** As the channel's adapter makes it. */
	content: unknown;
	contact: Contact;
	journey: JourneyContext;
	workflowId: string;
	nodeKey: string;
	nodeName: string;
	purpose: 'marketing' | 'transactional';
	topic: string | null;
}

/**
 * Takes messages in place of the providers of all channels.
 * @throws ChannelError if it does not take the message
 */
export type Provider = (message: RehearsedMessage) => SendReceipt;

let provider: Provider | null = null;

/** All channels of this process hand their messages to it from now on; null: to their own again. */
export function useProvider(rehearsed: Provider | null): void {
	provider = rehearsed;
}

/** Whether a rehearsal goes on, in which nothing needs a credential. */
export const isRehearsed = (): boolean => provider !== null;

/** The adapter, with a channel that reaches nobody while a rehearsal goes on. */
export function rehearsed(
	adapter: ChannelAdapter<unknown>,
	context: IExecuteFunctions,
	read: ReadParameter,
): ChannelAdapter<unknown> {
	const take = provider;
	if (take === null) return adapter;
	const messageOf = (rendering: Rendering, content: unknown) => ({
		...{ content, contact: rendering.contact, ...placeOf(context) },
		journey: (rendering.scope as { journey: JourneyContext }).journey,
		purpose: read<RehearsedMessage['purpose']>('purpose', rendering.index, 'marketing'),
		topic: read<{ topic?: string }>('options', rendering.index, {}).topic?.trim() || null,
	});
	const { name } = adapter;
	const channel: Channel<ReturnType<typeof messageOf>> = {
		name,
		capabilities: { html: true, deduplicates: false },
		async send({ id, recipient, content }, { commit }) {
			await commit();
			return take({ id, channel: name, recipient, ...content });
		},
	};
	return {
		...adapter,
		content: async (rendering) => messageOf(rendering, await adapter.content(rendering)),
		open: async () => channel as Channel<unknown>,
	};
}

function placeOf(context: IExecuteFunctions) {
	const { id: nodeKey, name: nodeName } = context.getNode();
	return { workflowId: context.getWorkflow().id ?? '', nodeKey, nodeName };
}
