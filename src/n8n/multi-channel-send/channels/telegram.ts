import { telegramChannel, type TelegramContent } from '../../../message/channels/telegram';
import type { MakeAdapter } from './adapter';
import { apiBaseUrlOf } from './api-base-url';
import { addressOf } from './attribute';
import { liquidOf } from './liquid';
import { trackedText } from './tracked-text';

const AT_ONCE = 5;

interface TelegramOptions {
	telegramChatId?: string | number;
	telegramSilent?: boolean;
	telegramLinkPreview?: boolean;
}

/** Telegram, with n8n's own `telegramApi` credential. */
export const telegramAdapter: MakeAdapter<TelegramContent> = (context, read, snippets) => {
	const options = (index: number) => read<TelegramOptions>('options', index, {});
	const tracked = trackedText(context, read, liquidOf(context, snippets));
	return {
		name: 'telegram',
		noRecipient: 'no Telegram chat',
		recipient: (contact, index) =>
			addressOf(options(index).telegramChatId) ?? ownChat(contact.attributes?.telegramChatId),
		content: (rendering) => {
			const { index } = rendering;
			const isHtml = read<string>('telegramFormat', index, 'text') === 'html';
			const { telegramSilent, telegramLinkPreview = true } = options(index);
			return {
				text: tracked(rendering, 'telegramText', isHtml ? 'simpleHtml' : 'text'),
				...(isHtml && { parseMode: 'HTML' }),
				...(telegramSilent && { silent: true }),
				...(!telegramLinkPreview && { noLinkPreview: true }),
			};
		},
		async preview(rendering, to) {
			return { to, ...(await this.content(rendering)) };
		},
		concurrency: AT_ONCE,
		open: async () => {
			const credential = await context.getCredentials('telegramApi');
			return telegramChannel({
				credential,
				apiBaseUrl: apiBaseUrlOf(context, read, 'Telegram', credential),
			});
		},
	};
};

/** An attribute may come from outside, so it must not address a public channel by its @name. */
function ownChat(attribute: unknown): string | null {
	const chat = addressOf(attribute);
	return chat !== null && /^-?\d+$/.test(chat) ? chat : null;
}
