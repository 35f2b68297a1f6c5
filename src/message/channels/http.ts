import { ChannelError, type SendControl } from './channel';
import { faultError, replyError, type HttpReply, type Refusal } from './http-errors';

export type { HttpReply, Refusal } from './http-errors';

const TIMEOUT_MS = 30_000;
const MAX_BODY_BYTES = 256 * 1024;

export interface HttpRequest {
	url: string;
	method: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE';
	headers: Record<string, string>;
	body?: string | Uint8Array<ArrayBuffer>;
	/** Time-out for the complete response; default 30,000. */
	timeoutMs?: number;
}

/** The part of the global `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpSetup {
	/** Default: the global `fetch`. */
	fetch?: Fetch;
	/**
	 * The meaning of a response other than 2xx by the provider's own codes; undefined, or a part left
	 * out: the meaning of the status (see `replyError`).
	 */
	refusal?: (reply: HttpReply) => Refusal | undefined;
}

/**
 * One request to a provider, and its 2xx response. Never follows redirects.
 * @throws ChannelError for any other response, and for none: connections that were never made are
 * `temporary` for the channel; later `accepted` is 'unknown'
 * @throws what `commit` throws; nothing has gone out
 */
export async function sendHttp(
	request: HttpRequest,
	control: SendControl,
	setup: HttpSetup = {},
): Promise<HttpReply> {
	const { host } = parsed(request.url);
	const init = initOf(request);
	await control.commit();
	const { fetch: send = fetch, refusal } = setup;
	const response = await send(request.url, init).catch((error: unknown) => {
		throw faultError(host, error);
	});
	const body = await readBody(response).catch((error: unknown) => {
		// A refusal stands even if its body cannot be read.
		if (response.ok) throw faultError(host, error);
		return '';
	});
	const { status, headers } = response;
	const reply = { status, headers, body, json: asJson(body) };
	if (response.ok) return reply;
	throw replyError(host, reply, refusal?.(reply));
}

/**
 * The URL of a call: `path` appended to 'API Base URL' if set, else to the provider's.
 * @throws ChannelError of kind `config` if the base is not an http(s) URL
 */
export function apiUrl(base: string | undefined, provider: string, path: string): string {
	const chosen = base?.trim() || provider;
	const { protocol, username, password } = parsed(chosen);
	if (username !== '' || password !== '') throw loginInUrl();
	if (protocol !== 'http:' && protocol !== 'https:') throw badUrl(chosen);
	return `${chosen.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}

/** An Authorization header (RFC 7617). */
export function basicAuth(user: string, password: string): string {
	return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function initOf({ method, headers, body, timeoutMs = TIMEOUT_MS }: HttpRequest): RequestInit {
	return {
		method,
		headers: checkedHeaders(headers),
		body,
		redirect: 'manual',
		signal: AbortSignal.timeout(timeoutMs),
	};
}

/**
 * A key with a line break or a non-ASCII letter cannot be sent; it must not appear in the error.
 */
function checkedHeaders(headers: Record<string, string>): Headers {
	const checked = new Headers();
	for (const [name, value] of Object.entries(headers)) {
		try {
			checked.set(name, value);
		} catch {
			throw new ChannelError(
				`The header ${name} has characters that cannot be sent. Check the credential.`,
				{ kind: 'config', code: 'EHEADER' },
			);
		}
	}
	return checked;
}

function parsed(url: string): URL {
	if (!URL.canParse(url)) throw badUrl(url);
	return new URL(url);
}

/** fetch would refuse such a URL with the login in its error. */
function loginInUrl(): ChannelError {
	return new ChannelError('API Base URL: contains a login. Remove it.', {
		kind: 'config',
		code: 'EURL',
	});
}

function badUrl(url: string): ChannelError {
	const shown = url.slice(0, 40);
	return new ChannelError(
		`API Base URL: "${shown}" is not a web address. Use a URL such as https://api.example.com`,
		{ kind: 'config', code: 'EURL' },
	);
}

async function readBody(response: Response): Promise<string> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of response.body ?? []) {
		chunks.push(chunk);
		size += chunk.length;
		// Leaving the loop cancels the rest.
		if (size >= MAX_BODY_BYTES) break;
	}
	return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8');
}

function asJson(body: string): unknown {
	try {
		return JSON.parse(body) as unknown;
	} catch {
		return undefined;
	}
}
