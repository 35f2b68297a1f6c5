import { ChannelError, type ChannelErrorDetails } from '../channel';
import type { GatePhase } from './gate';

/** What nodemailer puts on its errors, as far as it decides something here. */
interface SmtpFailure {
	message: string;
	code?: string;
	/** The system's code, where `code` is nodemailer's. */
	originalCode?: string;
	/** The command it was the answer to; `CONN` for the connection itself. */
	command?: string;
	response?: string;
	responseCode?: number;
	timeoutType?: string;
}

type Verdict = Omit<ChannelErrorDetails, 'code' | 'accepted'>;

const TEMPORARY: Verdict = { kind: 'temporary' };
const UNREACHABLE: Verdict = { kind: 'temporary', scope: 'channel' };
const RATE_LIMITED: Verdict = { kind: 'rate-limited' };
const PERMANENT: Verdict = { kind: 'permanent' };
const CONFIG: Verdict = { kind: 'config' };

/** 432: too many connections (Exchange). 454: SES is throttling (outside of a login or STARTTLS). */
const SLOW_DOWN_REPLIES = new Set([432, 454]);
/** Enhanced codes: 4.7.28 and 5.4.5 are Gmail's rate and daily limits, 4.3.2 Exchange's. */
const SLOW_DOWN_CODES = new Set(['4.3.2', '4.7.28', '5.4.5']);
/** The server wants a login, or another kind of login. */
const LOGIN_REPLIES = new Set([530, 534, 535, 538]);
const MESSAGE_TOO_LARGE = 552;
/** A command out of order: the session is in a bad state, the message is not to blame. */
const BAD_SEQUENCE = 503;
const CLOSING = 421;

const CONFIG_CODES = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ECONFIG', 'EPROXY']);
const REFUSED_CONTENT = new Set(['EENVELOPE', 'EMESSAGE', 'EMAXRECIPIENTS']);
const UNREACHABLE_CODES = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);
const UNTRUSTED = /^ERR_(SSL|TLS)_|CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/;

/**
 * What a failed attempt means. A reply of the server says that it has not taken the message; a
 * connection that breaks after the final dot says nothing.
 */
export function smtpError(error: unknown, phase: GatePhase): ChannelError {
	const failure = error as SmtpFailure;
	const answered = failure.responseCode !== undefined;
	const verdict = answered ? judgeReply(failure, failure.responseCode!) : judgeFault(failure);
	const details: ChannelErrorDetails = {
		...verdict,
		code: String(failure.responseCode ?? failure.originalCode ?? failure.code ?? 'ESMTP'),
		accepted: phase === 'released' && !answered ? 'unknown' : false,
	};
	return new ChannelError(failure.response ?? failure.message, details, { cause: error });
}

function judgeReply(failure: SmtpFailure, reply: number): Verdict {
	const command = failure.command ?? '';
	const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})/.exec(failure.response ?? '')?.[1] ?? '';
	const beforeMail = /^(CONN|EHLO|HELO|STARTTLS|AUTH)/.test(command);
	if (SLOW_DOWN_CODES.has(enhanced)) return RATE_LIMITED;
	if (reply === CLOSING && enhanced.startsWith('4.7.')) return RATE_LIMITED;
	if (reply === BAD_SEQUENCE) return TEMPORARY;
	if (reply < 500) {
		if (beforeMail) return UNREACHABLE;
		return SLOW_DOWN_REPLIES.has(reply) ? RATE_LIMITED : TEMPORARY;
	}
	if (beforeMail || LOGIN_REPLIES.has(reply)) return CONFIG;
	// The sender is the builder's, the same for everybody; the message's size is its own.
	if (command === 'MAIL FROM' && reply !== MESSAGE_TOO_LARGE) return CONFIG;
	return PERMANENT;
}

function judgeFault(failure: SmtpFailure): Verdict {
	const { code = '', originalCode = '', command, timeoutType } = failure;
	if (CONFIG_CODES.has(code) || originalCode === 'ENOTFOUND') return CONFIG;
	if (UNTRUSTED.test(originalCode)) return CONFIG;
	if (REFUSED_CONTENT.has(code)) return PERMANENT;
	const neverConnected =
		code === 'EDNS' ||
		code === 'ETLS' ||
		UNREACHABLE_CODES.has(originalCode) ||
		timeoutType === 'CONNECT_TIMEOUT' ||
		timeoutType === 'GREETING_TIMEOUT' ||
		// What the pool says when connections were closed before their greeting, again and again.
		(code === 'ECONNECTION' && command === undefined);
	return neverConnected ? UNREACHABLE : TEMPORARY;
}
