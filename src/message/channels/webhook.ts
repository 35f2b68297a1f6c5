import { createHash, createHmac } from 'node:crypto';

import type { Clock } from '../../lib/clock';
import { oneLine } from './address';
import { requireReach, requireWithin, type Reach } from './allowed-domains';
import { type Channel, ChannelError } from './channel';
import { sendHttp, type Fetch, type HttpReply, type Refusal } from './http';
import { publicFetch } from './public-fetch';

export interface WebhookContent {
	/** JSON. */
	body: string;
}

export interface WebhookSetup {
	/** Additional headers, e.g. of n8n's `httpHeaderAuth` credential. */
	headers?: Record<string, string>;
	/** Signs every call: text, or bytes as `whsec_` and base64. */
	secret?: string;
	/** Where headers and signatures may be sent; default: anywhere. */
	reaches?: readonly Reach[];
	/** Also allows loopback, link-local and private addresses. */
	allowPrivateAddresses?: boolean;
	/** Every message goes to the same URL, so its failures concern the whole channel. */
	fixedUrl: boolean;
	/** Separates the ids of different stores, which all count from 1, e.g. the store's identity. */
	namespace?: string;
	clock: Clock;
	/** Default: the global `fetch`, or one that reaches public addresses only. */
	fetch?: Fetch;
}

const PREFIX = 'whsec_';
/** bytes */
const SHORTEST_KEY = 16;

/**
 * A POST of JSON to a URL, which is the recipient. The headers `webhook-id` (the same for every
 * attempt), `webhook-timestamp` and, with a secret, `webhook-signature` are those of Standard
 * Webhooks:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @throws ChannelError of kind `config` for a short secret, or one that may be sent nowhere
 */
export function webhookChannel(setup: WebhookSetup): Channel<WebhookContent> {
	const { headers = {}, allowPrivateAddresses = false, namespace = '', clock } = setup;
	const { reaches = [] } = setup;
	for (const reach of reaches) requireReach(reach, 'URL');
	const key = setup.secret === undefined ? undefined : signingKey(setup.secret);
	const send = setup.fetch ?? (allowPrivateAddresses ? undefined : publicFetch());
	return {
		name: 'webhook',
		capabilities: { html: false, deduplicates: false },
		async send({ id, recipient, content: { body } }, control) {
			const url = checkedUrl(recipient, setup.fixedUrl);
			for (const reach of reaches) requireWithin(reach, url);
			const messageId = idOf(id, namespace);
			const timestamp = String(Math.floor(clock.now() / 1_000));
			const request = {
				url: url.href,
				method: 'POST' as const,
				headers: {
					...headers,
					'content-type': 'application/json',
					'webhook-id': messageId,
					'webhook-timestamp': timestamp,
					...(key && { 'webhook-signature': sign(key, `${messageId}.${timestamp}.${body}`) }),
				},
				body,
			};
			await sendHttp(request, control, { fetch: send, refusal }).catch((error: unknown) => {
				throw narrowed(error, setup.fixedUrl);
			});
			return {};
		},
	};
}

function sign(key: Buffer, text: string): string {
	return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

/**
 * The signing key: the bytes of `whsec_` and Base64, else the text's own.
 * @throws ChannelError of kind `config` for a key that is too short
 */
export function signingKey(secret: string): Buffer {
	const text = secret.trim();
	const key = text.startsWith(PREFIX)
		? Buffer.from(text.slice(PREFIX.length), 'base64')
		: Buffer.from(text);
	if (key.length >= SHORTEST_KEY) return key;
	throw new ChannelError(
		`The signing secret is too short: ${SHORTEST_KEY} bytes at least. Create one with a password generator.`,
		{ kind: 'config', code: 'ESETTINGS' },
	);
}

function idOf(id: number, namespace: string): string {
	const digest = createHash('sha256').update(`${id}\n${namespace}`).digest('hex').slice(0, 16);
	return `msg_${id}_${digest}`;
}

function checkedUrl(recipient: string, isFixed: boolean): URL {
	const url = URL.canParse(recipient.trim()) ? new URL(recipient.trim()) : null;
	if (url === null || !/^https?:$/.test(url.protocol)) {
		throw unusable(isFixed, `URL: "${oneLine(recipient)}" is not a web address.`);
	}
	if (url.username !== '' || url.password !== '') {
		throw unusable(isFixed, "URL: contains a login. Choose 'Header Auth' instead.");
	}
	return url;
}

/** A URL that cannot be called: the builder's mistake, or else like an address that does not exist. */
function unusable(isFixed: boolean, message: string, code = 'EURL', cause?: unknown): ChannelError {
	const kind = isFixed ? 'config' : 'permanent';
	return new ChannelError(message, { kind, code, scope: 'message' }, { cause });
}

function refusal({ status }: HttpReply): Refusal | undefined {
	if (status >= 400) return undefined;
	return { message: `The URL answered ${status} with a redirect. Enter the final URL.` };
}

/** The scope of an error: one contact's URL says nothing about another's. */
function narrowed(error: unknown, fixedUrl: boolean): unknown {
	if (!(error instanceof ChannelError)) return error;
	// The public fetch refuses before it connects.
	if (error.cause instanceof ChannelError) {
		const { cause } = error;
		return cause.kind === 'config' ? unusable(fixedUrl, cause.message, cause.code, cause) : cause;
	}
	if (fixedUrl || error.scope === 'message') return error;
	const { message, kind, code, accepted, retryAfterMs } = error;
	const details = { kind, code, accepted, retryAfterMs, scope: 'message' as const };
	return new ChannelError(message, details, { cause: error });
}
