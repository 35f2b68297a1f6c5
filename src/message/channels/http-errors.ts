import { oneLine } from './address';
import { ChannelError, type ChannelErrorDetails } from './channel';
import { retryAfterMs } from './retry-after';

/** What the provider answered. */
export interface HttpReply {
	status: number;
	headers: Headers;
	/** Cut off after 256 KiB. */
	body: string;
	/** `body` read as JSON; undefined where it is none. */
	json: unknown;
}

/** What the provider's own error code says beyond the status; what it leaves out, the status decides. */
export interface Refusal extends Partial<ChannelErrorDetails> {
	message?: string;
}

type ErrorClass = Omit<ChannelErrorDetails, 'code'>;

const MAX_SHOWN = 200;
/** The provider was not reached, or says itself that it has not worked on the request. */
const NOT_TAKEN = new Set([501, 503, 505, 521, 523, 525, 526, 529]);
/** Asked to try again: request timeout, too early. */
const TRY_AGAIN = new Set([408, 425]);
/** Login and rights; a path or method that the provider does not know is a wrong base URL. */
const CONFIG = new Set([401, 403, 404, 405, 407]);

/** Any answer but 2xx as an error. `refusal` comes first, then what the status means by itself. */
export function replyError(host: string, reply: HttpReply, refusal: Refusal = {}): ChannelError {
	const { message, ...known } = refusal;
	const { status, headers } = reply;
	const kind = known.kind ?? classifyStatus(status).kind;
	// A kind of its own does not go with the scope of the status.
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
		return `${host} answered ${status} and points to another address. Correct 'API Base URL'.`;
	}
	const text = oneLine(body);
	const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
	return `${host} answered ${status}${shown && `: ${shown}`}`;
}

/** As undici and node:net report it. */
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

/** A request without an answer: whether the provider has it depends on how far it came. */
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

/** fetch says 'fetch failed' and why in `cause`; several addresses were tried where `errors` is there. */
function rootOf(error: unknown): Fault {
	const cause = (error as { cause?: unknown }).cause ?? error;
	const { errors } = cause as Fault;
	return (Array.isArray(errors) && errors.length > 0 ? errors[0] : cause) as Fault;
}

function isTimeout(error: unknown): boolean {
	return (error as { name?: string } | null)?.name === 'TimeoutError';
}
