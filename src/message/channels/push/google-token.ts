import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

import { sign } from 'jws';
import { z } from 'zod';

import type { Clock } from '../../../lib/clock';
import { ChannelError } from '../channel';
import { credentialOf } from '../credential';
import { apiUrl, sendHttp, type Fetch, type HttpReply, type Refusal } from '../http';
import { MINUTE_MS } from '../../../lib/milliseconds';

/** Scope and address of a token; `aud` stays Google's, whatever the address. */
export interface TokenRequest {
	account: ServiceAccount;
	scope: string;
	apiBaseUrl?: string;
	fetch?: Fetch;
}

const AUDIENCE = 'https://oauth2.googleapis.com/token';
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const LIFETIME_SECONDS = 3_600;
/**
 * How long before its expiry a token is no longer used, because clocks differ and requests take
 * time.
 */
const MARGIN_MS = 5 * MINUTE_MS;
const MOST_TOKENS = 100;

const credentialShape = z
	.object({
		email: z.string({ error: 'is missing' }).trim().min(1, 'is missing'),
		privateKey: z.string({ error: 'is missing' }).transform(keyOf),
	})
	.transform((account) => ({ ...account, fingerprint: fingerprint(account.privateKey) }));

/** A Google service account, from n8n's `googleApi` credential. */
export type ServiceAccount = z.output<typeof credentialShape>;

const answer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const refusalShape = z.object({ error: z.string(), error_description: z.string().optional() });

/** @throws ChannelError of kind `config` */
export function serviceAccount(credential: unknown): ServiceAccount {
	return credentialOf('Google Service Account API', credentialShape, credential);
}

interface Held {
	token: Promise<string>;
	/** ms; Infinity while it is being fetched. */
	until: number;
}

/**
 * Access tokens of Google service accounts (RFC 7523), each fetched once and kept until five
 * minutes before its expiry. Create one and pass it to every channel.
 */
export class GoogleTokens {
	private readonly held = new Map<string, Held>();

	constructor(private readonly clock: Clock) {}

	/** @throws ChannelError; only the request for a token has gone out */
	async get(request: TokenRequest): Promise<string> {
		const key = keyFor(request);
		const known = this.held.get(key);
		if (known && known.until > this.clock.now()) return await known.token;
		const entry: Held = { token: Promise.resolve(''), until: Infinity };
		entry.token = this.fetch(request, entry);
		this.held.set(key, entry);
		if (this.held.size > MOST_TOKENS) this.held.delete(this.held.keys().next().value!);
		entry.token.catch(() => {
			if (this.held.get(key) === entry) this.held.delete(key);
		});
		return await entry.token;
	}

	/** Discards a token that Google refused; false if it has been replaced meanwhile. */
	async forget(request: TokenRequest, token: string): Promise<boolean> {
		const key = keyFor(request);
		if ((await this.held.get(key)?.token) !== token) return false;
		return this.held.delete(key);
	}

	private async fetch({ account, scope, apiBaseUrl, fetch }: TokenRequest, entry: Held) {
		const now = this.clock.now();
		const form = { grant_type: GRANT_TYPE, assertion: assertion(account, scope, now) };
		const { json } = await sendHttp(
			{
				url: apiUrl(apiBaseUrl, 'https://oauth2.googleapis.com', 'token'),
				method: 'POST',
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				body: new URLSearchParams(form).toString(),
			},
			{ commit: async () => {} },
			{ fetch, refusal },
		).catch((error: unknown) => {
			throw notSent(error);
		});
		const { success, data } = answer.safeParse(json);
		if (!success) throw badAnswer();
		entry.until = now + data.expires_in * 1_000 - MARGIN_MS;
		return data.access_token;
	}
}

/** RFC 7523, 3; signed by jws, as in Google's own client. */
function assertion({ email, privateKey }: ServiceAccount, scope: string, now: number): string {
	const iat = Math.floor(now / 1_000);
	const payload = { iss: email, scope, aud: AUDIENCE, iat, exp: iat + LIFETIME_SECONDS };
	return sign({ header: { alg: 'RS256' }, payload, privateKey });
}

function refusal({ status, json }: HttpReply): Refusal | undefined {
	if (status >= 500 || status === 429 || status === 408) return undefined;
	const { data } = refusalShape.safeParse(json);
	const reason = data
		? `${data.error}${data.error_description ? `: ${data.error_description}` : ''}`
		: status;
	return {
		kind: 'config',
		scope: 'channel',
		message: `Google does not accept the service account (${reason}). Check the credential.`,
	};
}

/** Without a token no message of the channel goes out. */
function notSent(error: unknown): unknown {
	if (!(error instanceof ChannelError)) return error;
	const { message, kind, code, retryAfterMs } = error;
	const details = { kind, code, retryAfterMs, accepted: false, scope: 'channel' } as const;
	return new ChannelError(message, details, { cause: error.cause });
}

function badAnswer(): ChannelError {
	return new ChannelError('Google answered without an access token.', {
		kind: 'temporary',
		code: 'EANSWER',
		scope: 'channel',
	});
}

function keyFor({ account, scope, apiBaseUrl = '' }: TokenRequest): string {
	return [account.email, account.fingerprint, scope, apiBaseUrl].join('\n');
}

function fingerprint(key: KeyObject): string {
	const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
	return createHash('sha256').update(der).digest('base64url');
}

/** The key as in Google's file, also if its line breaks were lost or are written as `\n`. */
function keyOf(text: string, context: z.RefinementCtx): KeyObject {
	const parts = /-----BEGIN ([A-Z ]+)-----(.*)-----END \1-----/s.exec(text.replaceAll('\\n', '\n'));
	const body = parts?.[2]
		.replace(/\s+/g, '')
		.match(/.{1,64}/g)
		?.join('\n');
	try {
		const key = createPrivateKey(
			`-----BEGIN ${parts![1]}-----\n${body}\n-----END ${parts![1]}-----\n`,
		);
		if (key.asymmetricKeyType === 'rsa') return key;
	} catch {
		// Reported below: the reason could quote the key.
	}
	context.addIssue(
		'is not the private key of a service account. Copy "private_key" of its JSON file',
	);
	return z.NEVER;
}
