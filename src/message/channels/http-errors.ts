import { oneLine } from './address';
import { ChannelError, type ChannelErrorDetails } from './channel';
import { retryAfterMs } from './retry-after';

/** A provider's response. */
export interface HttpReply {
	status: number;
	headers: Headers;
	/** Cut off after 256 KiB. */
	body: string;
	/** `body` parsed as JSON; undefined if it is not JSON. */
	json: unknown;
}

/** What the provider's own error code adds to the status; the status decides the parts left out. */
export interface Refusal extends Partial<ChannelErrorDetails> {
	message?: string;
}

type ErrorClass = Omit<ChannelErrorDetails, 'code'>;

const MAX_SHOWN = 200;
/** The provider was not reached, or says that it has not processed the request. */
const NOT_TAKEN = new Set([501, 503, 505, 521, 523, 525, 526, 529]);
/** Request timeout, too early: a retry is requested. */
const TRY_AGAIN = new Set([408, 425]);
/** Login and permissions; a path or method unknown to the provider means a wrong base URL. */
const CONFIG = new Set([401, 403, 404, 405, 407]);

/** Any response but 2xx as an error. `refusal` takes precedence over the meaning of the status. */
export function replyError(host: string, reply: HttpReply, refusal: Refusal = {}): ChannelError {
	const { message, ...known } = refusal;
	const { status, headers } = reply;
	const kind = known.kind ?? classifyStatus(status).kind;
	// The scope of the status does not apply to a kind of its own.
	const errorClass =
		known.kind === undefined ? classifyStatus(status) : { accepted: known.accepted };
	return new ChannelError(message ?? described(host, reply), {
		code: String(status),
		retryAfterMs: retryAfterMs(headers),
		...errorClass,
		...known,
		kind,
	});
}

function classifyStatus(status: number): ErrorClass {
	if (status === 429) return { kind: 'rate-limited', scope: 'channel' };
	if (status >= 500) {
		return { kind: 'temporary', accepted: NOT_TAKEN.has(status) ? false : 'unknown' };
	}
	if (TRY_AGAIN.has(status)) return { kind: 'temporary' };
	if (status < 400 || CONFIG.has(status)) return { kind: 'config', scope: 'channel' };
	return { kind: 'permanent' };
}

function described(host: string, { status, headers, body }: HttpReply): string {
	const target = status < 400 ? headers.get('location') : null;
	if (target !== null) {
		return `${host} answered ${status} with a redirect. Correct 'API Base URL'.`;
	}
	const text = oneLine(body);
	const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
	return `${host} answered ${status}${shown && `: ${shown}`}`;
}

/** As reported by undici and node:net. */
interface Fault {
	code?: string;
	syscall?: string;
	message?: string;
	errors?: unknown;
}

const BEFORE_SENDING = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EPROTO',
	'UND_ERR_CONNECT_TIMEOUT',
]);
const UNTRUSTED = /^ERR_(SSL|TLS)_|CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/;
const HANDSHAKE = /before secure TLS connection was established/;

/** A request without a response: whether the provider has it depends on how far it got. */
export function faultError(host: string, error: unknown): ChannelError {
	const fault = rootOf(error);
	const timedOut = isTimeout(error);
	const code = timedOut ? 'ETIMEDOUT' : (fault.code ?? 'EFETCH');
	const unsent = !timedOut && neverSent(fault);
	const what = timedOut ? 'did not answer in time' : (fault.message ?? 'connection lost');
	return new ChannelError(
		`${host}: ${oneLine(what)} (${code})`,
		{
			kind: 'temporary',
			code,
			accepted: unsent ? false : 'unknown',
			scope: unsent ? 'channel' : 'message',
		},
		{ cause: error },
	);
}

function neverSent({ code = '', syscall, message = '' }: Fault): boolean {
	return (
		BEFORE_SENDING.has(code) ||
		UNTRUSTED.test(code) ||
		syscall === 'connect' ||
		syscall === 'getaddrinfo' ||
		HANDSHAKE.test(message)
	);
}

/**
 * fetch reports 'fetch failed' with the reason in `cause`; `errors` is set if several addresses
 * were tried.
 */
function rootOf(error: unknown): Fault {
	const cause = (error as { cause?: unknown }).cause ?? error;
	const { errors } = cause as Fault;
	return (Array.isArray(errors) && errors.length > 0 ? errors[0] : cause) as Fault;
}

function isTimeout(error: unknown): boolean {
	return (error as { name?: string } | null)?.name === 'TimeoutError';
}
