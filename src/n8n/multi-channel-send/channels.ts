import type { IExecuteFunctions } from 'n8n-workflow';
import type { Channel } from '../../message/channels/channel';
import type { Strategy } from '../../message/delivery/channel-strategy';
import type { SnippetBook } from '../../message/snippet/expand';
import type { RateLimitStore } from '../../message/rate-limit/store';
import type { AccountLimit } from '../../message/rate-limit/limiter';
import type { ChannelAdapter, ChannelStore, MakeAdapter } from './channels/adapter';
import { emailAdapter } from './channels/email';
import { HAND_OFF, handOffOf, type HandOff } from './channels/hand-off';
import { inAppAdapter } from './channels/in-app';
import { mobilePushAdapter } from './channels/mobile-push';
import { rehearsed } from './channels/rehearsed';
import { slackAdapter } from './channels/slack';
import { smsAdapter } from './channels/sms';
import { telegramAdapter } from './channels/telegram';
import { webPushAdapter } from './channels/web-push';
import { webhookAdapter } from './channels/webhook';
import { whatsAppAdapter } from './channels/whatsapp';
import { ParameterError } from '../parameters/error';
import type { ReadParameter } from '../parameters/read';
import { limitOf } from './rate-limit';

const ADAPTERS = {
	email: emailAdapter,
	inApp: inAppAdapter,
	mobilePush: mobilePushAdapter,
	slack: slackAdapter,
	sms: smsAdapter,
	telegram: telegramAdapter,
	webPush: webPushAdapter,
	webhook: webhookAdapter,
	whatsapp: whatsAppAdapter,
};

const PREFERRED_ATTRIBUTE = 'preferredChannel';

/** A channel of this node; `open` reads its credential on first use. */
export type OwnChannel = Omit<ChannelAdapter<unknown>, 'open'> & {
	open(store: ChannelStore): Promise<Channel<unknown>>;
	/** The rate limit of the provider's account. */
	limit(rateLimits: RateLimitStore): AccountLimit | undefined;
};

/** The node's channels and their strategy. */
export interface Channels {
	strategy: Strategy;
	/** By name, in the selected order. */
	byName: Map<string, OwnChannel | HandOff>;
	/** Dot path of the contact's attribute with the preferred channel. */
	preferredAttribute: string;
	/** The hand-off's channel name; null if there is none. */
	handOff: string | null;
	/** Whether contacts whose message was skipped leave by an output of their own. */
	partsSkipped: boolean;
}

interface ChannelsOptions {
	preferredAttribute?: string;
	skippedContacts?: 'continue' | 'ownOutput';
}

export function isHandOff(channel: OwnChannel | HandOff): channel is HandOff {
	return !('open' in channel);
}

/** @throws ParameterError for invalid channels */
export function channelsOf(
	context: IExecuteFunctions,
	read: ReadParameter,
	snippets: SnippetBook,
): Channels {
	const chosen = read<string[]>('channels', 0, ['email']);
	if (chosen.length === 0) throw new ParameterError("'Channels' is empty. Select at least one.");
	const byName: Channels['byName'] = new Map();
	let handOff: string | null = null;
	for (const value of new Set(chosen)) {
		const channel =
			value === HAND_OFF ? handOffOf(read) : ownChannel(context, read, snippets, value);
		if (value === HAND_OFF) handOff = channel.name;
		if (byName.has(channel.name)) throw taken(channel.name);
		byName.set(channel.name, channel);
	}
	const { preferredAttribute, skippedContacts } = read<ChannelsOptions>('options', 0, {});
	return {
		strategy: read<string>('strategy', 0, 'first') === 'all' ? 'all' : 'first',
		byName,
		preferredAttribute: preferredAttribute?.trim() || PREFERRED_ATTRIBUTE,
		handOff,
		partsSkipped: skippedContacts === 'ownOutput',
	};
}

/** In the ledger both would be the same channel. */
function taken(name: string): ParameterError {
	return new ParameterError(
		`'Hand-Off Channel' is '${name}', which is also selected in 'Channels'. Set another name.`,
	);
}

function ownChannel(
	context: IExecuteFunctions,
	read: ReadParameter,
	snippets: SnippetBook,
	name: string,
): OwnChannel {
	if (!Object.hasOwn(ADAPTERS, name)) {
		throw new ParameterError(`Unknown channel '${name}'. Select one in 'Channels'.`);
	}
	const make = ADAPTERS[name as keyof typeof ADAPTERS] as MakeAdapter<unknown>;
	const adapter = rehearsed(make(context, read, snippets), context, read);
	let channel: Promise<Channel<unknown>> | undefined;
	const open = adapter.open.bind(adapter);
	return Object.assign(adapter, {
		open: (store: ChannelStore) => (channel ??= open(store)),
		limit: (rateLimits: RateLimitStore) => limitOf(context, read, rateLimits, name),
	});
}
