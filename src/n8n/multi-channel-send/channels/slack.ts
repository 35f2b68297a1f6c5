import type { JsonValue } from '../../../lib/json';
import { slackChannel, type SlackContent } from '../../../message/channels/slack';
import { ParameterError } from '../../parameters/error';
import { hasExpression } from '../../parameters/read';
import type { MakeAdapter } from './adapter';
import { apiBaseUrlOf } from './api-base-url';
import { addressOf } from './attribute';
import { jsonOf, liquidOf } from './liquid';

const AT_ONCE = 5;

interface SlackOptions {
	slackUserId?: string;
}

/** Slack, with n8n's own `slackApi` credential. */
export const slackAdapter: MakeAdapter<SlackContent> = (context, read, snippets) => {
	const options = (index: number) => read<SlackOptions>('options', index, {});
	const render = liquidOf(context, snippets);
	const toChannel = read<string>('slackTo', 0, 'contact') === 'channel';
	const fixedChannel = toChannel && !hasExpression(context.getNode().parameters.slackChannel);
	const channelAt = (index: number) => {
		const channel = addressOf(read<string>('slackChannel', index, ''));
		if (channel === null && fixedChannel) {
			throw new ParameterError("Set 'Channel Name or ID' to the channel, e.g. #sales.");
		}
		return channel;
	};
	return {
		name: 'slack',
		noRecipient: toChannel ? 'no Slack channel' : 'no Slack user ID',
		recipient: (contact, index) =>
			toChannel
				? channelAt(index)
				: (addressOf(options(index).slackUserId) ?? addressOf(contact.attributes?.slackUserId)),
		content: (rendering) => {
			const { index } = rendering;
			const text = render(read<string>('slackText', index, ''), 'mrkdwn', rendering);
			if (read<string>('slackFormat', index, 'text') !== 'blocks') return { text };
			const json = render(read<string>('slackBlocks', index, ''), 'mrkdwnJson', rendering);
			return { text, blocks: blocksOf(json) };
		},
		async preview(rendering, to) {
			const { text, blocks } = await this.content(rendering);
			return { to, text, ...(blocks && { blocks }) };
		},
		concurrency: AT_ONCE,
		open: async () => {
			const credential = await context.getCredentials('slackApi');
			return slackChannel({
				credential,
				apiBaseUrl: apiBaseUrlOf(context, read, 'Slack', credential),
				to: toChannel ? (fixedChannel ? 'oneChannel' : 'channels') : 'users',
			});
		},
	};
};

/** A list of blocks, or the output of Slack's Block Kit Builder: `{ "blocks": [...] }`. */
function blocksOf(text: string): JsonValue[] {
	const json = jsonOf('Blocks', text);
	const blocks = Array.isArray(json) ? json : (json as { blocks?: JsonValue } | null)?.blocks;
	if (Array.isArray(blocks) && blocks.length > 0) return blocks;
	throw new ParameterError(
		"'Blocks' must be a JSON array of blocks. Copy it from Slack's Block Kit Builder.",
	);
}
