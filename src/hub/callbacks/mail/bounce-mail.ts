import { isDeadMailbox, statusCode } from '../../../message/channels/smtp/dead-mailbox';
import type { MessageReport } from '../../reports/report';
import { dedupOf, properties } from '../fields';
import { bareId, providerIds } from '../reference';
import { isFromMailSystem } from './auto-reply';
import { recipientsIn } from './delivery-status';
import type { InboundMail } from './inbound-mail';
import { answeredIds } from './mail-headers';
import { mailText } from './mail-text';

const MAX_SEARCHED = 100_000;
const MAX_REASON = 500;

const STATUS_PART = /^message\/(?:global-)?delivery-status$/;
const RETURNED_PART = /^(?:message\/(?:rfc822|global|global-headers)|text\/rfc822-headers)$/;

/** Subjects of bounces, for mail servers that send no report; without notices of a mere delay. */
const BOUNCE_SUBJECT =
	/^(?!.*\bdelay)(?:undeliver(?:able|ed)|non[- ]?deliver(?:y|able)|deliver(?:y|ies)[ :-]+(?:status notification|failure|failed|has failed|unsuccessful|error)|(?:e-?)?mail (?:delivery (?:failed|failure|error|system)|system error|could not be delivered)|message (?:delivery failure|not delivered|could not be delivered|undeliverable)|returned (?:e-?)?mail|return(?:ed|ing)? to sender|failure notice|failed delivery|ndn:|unzustellbar|nicht zustellbar|zustellung fehlgeschlagen|non remis|non distribuable|échec de la remise|no se puede entregar|no entregado|correo no entregado|mancato recapito|non recapitabile|impossibile recapitare|não entregue|não é possível entregar|onbestelbaar|kan ikke leveres|kan inte levereras|nie można dostarczyć|niedostarczaln|nedoručitelné|недоставленн|配信不能|配達不能|送信エラー|退信|系统退信|无法投递|無法傳遞|반송)/i;

/** Where a bounce in one text begins to quote the returned mail: its header. */
const RETURNED_HEADER = /^(?:return-path|received|message-id|dkim-signature|mime-version)[ \t]*:/im;

/** The line of a server's answer, and those that it goes on for, in the words of a mail server. */
const ANSWER =
	/^.*(?:\b[45]\d\d[ -]#?[45]\.\d\.\d{1,3}|[#(][ ]?[45]\.\d\.\d{1,3}|\b55[0-6][ -]|\b45[0-2][ -]).*(?:\n.*\S.*){0,3}/gm;

/**
 * Whether the mail is a delivery status notification (RFC 3464; with addresses in UTF-8 RFC 6533), or
 * that of a mail server which writes it in a form of its own, such as qmail, Exim or Domino.
 */
export function isBounce(mail: InboundMail): boolean {
	const type = mail.headers.get('content-type') ?? '';
	return (
		(/^multipart\/report\b/i.test(type) && /delivery-status/i.test(type)) ||
		mail.parts.some((part) => STATUS_PART.test(part.type)) ||
		mail.headers.has('x-failed-recipients') ||
		(isFromMailSystem(mail) && BOUNCE_SUBJECT.test(mail.subject.slice(0, MAX_REASON).trim()))
	);
}

/**
 * The report of a bounce. A bounce can be forged, so it counts only for a message whose Message-ID
 * it quotes, which only the recipient knows; the address that it names is ignored.
 */
export function bounceIn(mail: InboundMail): MessageReport[] {
	const { notice, status, returned } = readBounce(mail);
	const ids = quotedIds(mail, `${status}\n${returned}`);
	if (ids.length === 0) return [];
	const recipients = recipientsIn(status);
	const failed = recipients.filter(({ isFailure }) => isFailure);
	if (recipients.length > 0 && failed.length === 0) return [];
	const answers = failed.map(({ status: code, diagnostic }) => ({
		code,
		text: diagnostic || (failed.length === 1 ? answerIn(notice) : ''),
	}));
	if (answers.length === 0) answers.push({ code: '', text: answerIn(notice) });
	const [{ code, text }] = answers;
	return [
		{
			kind: 'bounced',
			channel: 'email',
			providerIds: ids,
			at: mail.receivedAt,
			dedup: dedupOf(mail.provider, 'bounce', ids.join(' ')),
			// Where an address stands for several, it is alive as long as one of them is.
			permanent:
				failed.length === recipients.length &&
				answers.every((answer) => isDeadMailbox(answer.text, answer.code)),
			properties: properties({
				reason: text.slice(0, MAX_REASON),
				code: statusCode(text, code),
			}),
		},
	];
}

interface BounceTexts {
	/** For people. */
	notice: string;
	/** For programs: the fields of RFC 3464. The notice, if the provider passes on no parts. */
	status: string;
	/** The mail that came back. Whatever it says is the sender's own text. */
	returned: string;
}

function readBounce(mail: InboundMail): BounceTexts {
	const textsOf = (pattern: RegExp) =>
		mail.parts.filter(({ type }) => pattern.test(type)).map(({ text }) => text);
	const others = mail.parts.filter(
		({ type }) => !STATUS_PART.test(type) && !RETURNED_PART.test(type),
	);
	const text = joined([mailText(mail), ...others.map((part) => part.text)]);
	const end = RETURNED_HEADER.exec(text)?.index ?? text.length;
	const notice = text.slice(0, end).replace(/^>(?!>).*$/gm, '');
	return {
		notice,
		status: joined(textsOf(STATUS_PART)) || notice,
		returned: joined([text.slice(end), ...textsOf(RETURNED_PART)]),
	};
}

function joined(texts: readonly string[]): string {
	return texts.join('\n\n').slice(0, MAX_SEARCHED).replace(/\r\n?/g, '\n');
}

/** The other server's answer in a notice for people; the whole notice if no code marks it. */
function answerIn(notice: string): string {
	const lines = notice
		.split('\n')
		.map((line) => line.slice(0, MAX_REASON))
		.join('\n');
	const answers = lines.match(ANSWER) ?? [];
	return (answers.length === 0 ? lines : answers.slice(0, 3).join('\n')).trim();
}

/** Message-IDs in the headers of the returned mail. */
function quotedIds({ headers }: InboundMail, text: string): string[] {
	const quoted = [
		...text.matchAll(/^(?:(?:x-original-)?message-id|in-reply-to):\s{0,3}(<[^<>\s]{3,400}>)/gim),
	];
	return providerIds(
		...[...answeredIds(headers), ...quoted.map(([, id]) => bareId(id))].slice(0, 5),
	);
}
