import { createHmac } from 'node:crypto';

import type { Clock } from '../../lib/clock';
import type { Attachment } from '../template/attachments';
import { oneLine, parseAddress, parseMailbox, type Mailbox } from './address';
import { type Channel, type ChannelMessage, ChannelError, type SendControl } from './channel';
import { plainText } from './plain-text';
import { SharedPool } from './pool';
import { openSmtp, type Mail, type SmtpConnections } from './smtp/connections';
import { smtpError } from './smtp/errors';
import { Gate } from './smtp/gate';
import { mailHeaders, type MailMarks } from './smtp/mail-headers';
import { smtpSettings, type SmtpCredential, type SmtpOptions } from './smtp/settings';

export interface EmailContent extends MailMarks {
	/** As text: `Name <address>` or an address. */
	from: Mailbox | string;
	/** The address of `from` may differ by contact: a server that refuses it refuses this mail only. */
	fromVaries?: boolean;
	replyTo?: Mailbox | string;
	subject: string;
	html?: string;
	/** Derived from `html` if absent. */
	text?: string;
	attachments?: readonly Attachment[];
}

export interface EmailChannelOptions extends SmtpOptions {
	/** The domain of Message-IDs; default: the sender's domain. */
	messageIdDomain?: string;
	/**
	 * Keys the digests in Message-IDs: no address can be tried against them without it, and those of
	 * different stores differ, whose ids all count from 1.
	 */
	digestKey?: string;
}

/**
 * Connections to mail servers, shared by the whole process: create one and pass it to every
 * channel.
 */
export type SmtpPool = SharedPool<SmtpConnections>;

/** `idleMs`: how long an unused mail server is kept, default 60,000. */
export function smtpPool(clock: Clock, idleMs = 60_000): SmtpPool {
	return new SharedPool(clock, (connections) => connections.close(), idleMs);
}

export interface EmailChannelSetup {
	/** n8n's `smtp` credential. */
	credential: SmtpCredential;
	options?: EmailChannelOptions;
	pool: SmtpPool;
	clock: Clock;
}

/**
 * Email over SMTP.
 * @throws ChannelError of kind `config` for a wrong credential or option
 */
export function emailChannel(setup: EmailChannelSetup): Channel<EmailContent> {
	const { messageIdDomain, digestKey = '', ...smtp } = setup.options ?? {};
	const settings = smtpSettings(setup.credential, smtp);
	if (messageIdDomain !== undefined && parseAddress(`id@${messageIdDomain}`) === undefined) {
		throw new ChannelError(
			`Message ID Domain: "${oneLine(messageIdDomain)}" is not a domain. Use a domain such as mail.example.com`,
			{ kind: 'config', code: 'ESETTINGS' },
		);
	}
	const key = JSON.stringify(settings);
	const messageId = (id: number, to: string, from: string) =>
		`<${id}.${digestOf(digestKey, id, to)}@${messageIdDomain ?? from.slice(from.lastIndexOf('@') + 1)}>`;

	return {
		name: 'email',
		capabilities: { html: true, deduplicates: false },
		async send(message, { commit }: SendControl) {
			const gate = new Gate(commit);
			const mail = {
				...compose(message, messageId),
				headers: mailHeaders(message.content, settings.host),
			};
			const date = new Date(setup.clock.now());
			const open = () => openSmtp(settings);
			return await setup.pool.use(key, open, async (connections) => {
				const info = await connections.send({ ...mail, date, gate }).catch((error: unknown) => {
					const senderVaries = message.content.fromVaries;
					throw smtpError(error, gate.phase, message.recipient, { senderVaries });
				});
				return { providerId: bare(info.serverMessageId ?? info.messageId) };
			});
		},
	};
}

function compose(
	{ id, recipient, content }: ChannelMessage<EmailContent>,
	messageId: (id: number, to: string, from: string) => string,
): Omit<Mail, 'gate'> {
	const to = parseAddress(recipient);
	if (to === undefined) {
		throw new ChannelError(`"${oneLine(recipient)}" is not an email address.`, {
			kind: 'permanent',
			code: 'EADDRESS',
		});
	}
	const from = mailbox(content.from, 'From');
	const { html, text = html && plainText(html) } = content;
	if (!html && !text)
		throw configError('The message has no content. Fill in HTML or Text.', 'ECONTENT');
	return {
		messageId: messageId(id, to, from.address),
		from,
		replyTo: content.replyTo ? mailbox(content.replyTo, 'Reply To') : undefined,
		to: { name: '', address: to },
		subject: oneLine(content.subject).toWellFormed(),
		html,
		text,
		...(content.attachments && { attachments: [...content.attachments] }),
		xMailer: false,
	};
}

function mailbox(given: Mailbox | string, field: string): Mailbox {
	if (typeof given === 'string') {
		const parsed = parseMailbox(given);
		if (parsed) return parsed;
		throw notOneAddress(field, given);
	}
	const address = parseAddress(given.address);
	if (address === undefined) throw notOneAddress(field, given.address);
	return { name: oneLine(given.name).toWellFormed(), address };
}

function notOneAddress(field: string, text: string): ChannelError {
	return configError(
		`${field}: "${oneLine(text)}" is not a single address. Use Name <name@example.com>`,
		'ESENDER',
	);
}

/**
 * A configuration error: no contact has failed for good. A template may cause it for one contact
 * only.
 */
function configError(message: string, code: string): ChannelError {
	return new ChannelError(message, { kind: 'config', code, scope: 'message' });
}

/** The same for every attempt, so that a receiver can recognize duplicates. */
function digestOf(key: string, id: number, to: string): string {
	return createHmac('sha256', key).update(`${id}\n${to}`).digest('hex').slice(0, 16);
}

function bare(messageId: string): string {
	return messageId.replace(/^<|>$/g, '');
}
