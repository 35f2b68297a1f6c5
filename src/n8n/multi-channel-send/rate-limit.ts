import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { z } from 'zod';
import type { Rate, RateLimitStore } from '../../message/rate-limit/store';
import type { AccountLimit } from '../../message/rate-limit/limiter';
import { HOUR_MS, MINUTE_MS } from '../../lib/milliseconds';
import { explain } from '../parameters/error';
import { hasExpression, type ReadParameter } from '../parameters/read';

const PER_MS = { second: 1_000, minute: MINUTE_MS, hour: HOUR_MS };

const rule = 'must be a whole number from 1 to 1000000';
const limitSchema = z.object({
	messages: z.int({ error: rule }).min(1, rule).max(1_000_000, rule).default(10),
	per: z.enum(['second', 'minute', 'hour']).default('second'),
});

/** Credential type of a channel's account; other channels have none, or one of several. */
const CREDENTIALS: Partial<Record<string, string>> = {
	email: 'smtp',
	mobilePush: 'googleApi',
	slack: 'slackApi',
	telegram: 'telegramApi',
	webPush: 'journeyWebPushApi',
	whatsapp: 'whatsAppApi',
};

/**
 * The provider's account of a channel, and the node's 'Rate Limit'; undefined without a provider.
 * @throws ParameterError for an invalid limit
 */
export function limitOf(
	context: IExecuteFunctions,
	read: ReadParameter,
	rateLimits: RateLimitStore,
	channel: string,
): AccountLimit | undefined {
	const key = accountOf(context.getNode(), read, channel);
	return key === null ? undefined : { rateLimits, key, rate: rateOf(read) };
}

function rateOf(read: ReadParameter): Rate | null {
	const { rateLimit } = read<{ rateLimit?: { limit?: object } }>('options', 0, {});
	if (rateLimit?.limit === undefined) return null;
	const checked = limitSchema.safeParse(rateLimit.limit);
	if (!checked.success) throw explain("'Rate Limit'", checked.error);
	return { count: checked.data.messages, perMs: PER_MS[checked.data.per] };
}

/** The account's key, the same for all nodes that use it. */
function accountOf(node: INode, read: ReadParameter, channel: string): string | null {
	if (channel === 'webhook') return `webhook:${endpointOf(node, read)}`;
	const isTwilio = read<string>('smsProvider', 0, 'twilio') === 'twilio';
	const type = channel === 'sms' ? (isTwilio ? 'twilioApi' : 'vonageApi') : CREDENTIALS[channel];
	if (type === undefined) return null;
	return `${channel}:${credentialOf(node, type)}`;
}

/** A new credential has no id yet. */
function credentialOf({ credentials }: INode, type: string): string {
	const { id, name } = credentials?.[type] ?? {};
	return id ?? name ?? type;
}

/** If the URL is an expression, the node itself is the endpoint. */
function endpointOf(node: INode, read: ReadParameter): string {
	const raw = node.parameters.webhookUrl;
	const url = hasExpression(raw) ? '' : read<string>('webhookUrl', 0, '').trim();
	return URL.canParse(url) ? new URL(url).origin : node.id;
}
