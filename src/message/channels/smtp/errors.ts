import { ChannelError, type ChannelErrorDetails } from '../channel';
import { isDeadMailbox } from './dead-mailbox';
import type { GatePhase } from './gate';

/** The part of nodemailer's errors that is used here. */
interface SmtpFailure {
	message: string;
	code?: string;
	/** The system's code, where `code` is nodemailer's. */
	originalCode?: string;
	/** The command that failed; `CONN` for the connection itself. */
	command?: string;
	response?: string;
	responseCode?: number;
	timeoutType?: string;
}

type ErrorClass = Omit<ChannelErrorDetails, 'code' | 'accepted' | 'deadAddresses'>;

const TEMPORARY: ErrorClass = { kind: 'temporary' };
const UNREACHABLE: ErrorClass = { kind: 'temporary', scope: 'channel' };
const RATE_LIMITED: ErrorClass = { kind: 'rate-limited' };
const PERMANENT: ErrorClass = { kind: 'permanent' };
const CONFIG: ErrorClass = { kind: 'config' };

/** 432: too many connections (Exchange). 454: SES is throttling (outside of a login or STARTTLS). */
const SLOW_DOWN_REPLIES = new Set([432, 454]);
/** Enhanced codes: 4.7.28 and 5.4.5 are Gmail's rate and daily limits, 4.3.2 Exchange's. */
const SLOW_DOWN_CODES = new Set(['4.3.2', '4.7.28', '5.4.5']);
/** The server requires a login, or another kind of login. */
const LOGIN_REPLIES = new Set([530, 534, 535, 538]);
const MESSAGE_TOO_LARGE = 552;
/** A command out of order: the session is in a bad state, not the message. */
const BAD_SEQUENCE = 503;
const CLOSING = 421;

const CONFIG_CODES = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ECONFIG', 'EPROXY']);
const REFUSED_CONTENT = new Set(['EENVELOPE', 'EMESSAGE', 'EMAXRECIPIENTS']);
const UNREACHABLE_CODES = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);
const UNTRUSTED = /^ERR_(SSL|TLS)_|CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/;

/**
 * The meaning of a failed attempt to send to `recipient`; `senderVaries`: the next message may have
 * another sender. A reply of the server means that it has
 * not taken the message; a connection that breaks after the final dot leaves that unknown.
 */
export function smtpError(
	error: unknown,
	phase: GatePhase,
	recipient: string,
	{ senderVaries = false } = {},
): ChannelError {
	const failure = error as SmtpFailure;
	const answered = failure.responseCode !== undefined;
	const errorClass = answered
		? classifyReply(failure, failure.responseCode!, senderVaries)
		: classifyFault(failure);
	const isRecipients = errorClass.kind === 'permanent' && failure.command !== 'MAIL FROM';
	const noMailbox =
		isRecipients && enhancedCode(failure) !== '' && isDeadMailbox(failure.response!);
	const details: ChannelErrorDetails = {
		...errorClass,
		...(noMailbox && { deadAddresses: [recipient] }),
		code: String(failure.responseCode ?? failure.originalCode ?? failure.code ?? 'ESMTP'),
		accepted: phase === 'released' && !answered ? 'unknown' : false,
	};
	const text = failure.response ?? failure.message;
	return new ChannelError(offersNoTls(failure) ? noTls(text) : text, details, { cause: error });
}

/** TLS was required; a server that knows no EHLO has no STARTTLS either. */
function offersNoTls({ command, message, responseCode }: SmtpFailure): boolean {
	if (responseCode === undefined || responseCode < 500) return false;
	return command === 'STARTTLS' || (command === 'EHLO' && message.includes('STARTTLS'));
}

function noTls(response: string): string {
	return `The mail server offers no TLS, so the login was not sent (${response}). Use its port with TLS, usually 465, and turn on 'SSL/TLS' in the SMTP credential. To send login and mails unencrypted, turn on 'Disable STARTTLS'.`;
}

function classifyReply(failure: SmtpFailure, reply: number, senderVaries: boolean): ErrorClass {
	const command = failure.command ?? '';
	const enhanced = enhancedCode(failure);
	const beforeMail = /^(CONN|EHLO|HELO|STARTTLS|AUTH)/.test(command);
	if (SLOW_DOWN_CODES.has(enhanced)) return RATE_LIMITED;
	if (reply === CLOSING && enhanced.startsWith('4.7.')) return RATE_LIMITED;
	if (reply === BAD_SEQUENCE) return TEMPORARY;
	if (reply < 500) {
		if (beforeMail) return UNREACHABLE;
		return SLOW_DOWN_REPLIES.has(reply) ? RATE_LIMITED : TEMPORARY;
	}
	if (beforeMail || LOGIN_REPLIES.has(reply)) return CONFIG;
	// The size is the message's own, and the sender may be.
	if (command === 'MAIL FROM' && reply !== MESSAGE_TOO_LARGE) {
		return senderVaries ? PERMANENT : CONFIG;
	}
	return PERMANENT;
}

/** Of RFC 2034; empty if the server sends none. */
function enhancedCode({ response = '' }: SmtpFailure): string {
	return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';
}

function classifyFault(failure: SmtpFailure): ErrorClass {
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
		// The pool's error after connections were repeatedly closed before their greeting.
		(code === 'ECONNECTION' && command === undefined);
	return neverConnected ? UNREACHABLE : TEMPORARY;
}
