import { createTransport, type SendMailOptions } from 'nodemailer';

import type { Mailbox } from '../address';
import type { Gate } from './gate';
import { headerMailbox, headerText, quotedAddress } from './header-text';
import { needsStartTls, type SmtpSettings } from './settings';

export interface Mail extends Omit<
	SendMailOptions,
	'raw' | 'envelope' | 'from' | 'to' | 'replyTo' | 'subject'
> {
	from: Mailbox;
	to: Mailbox;
	replyTo?: Mailbox;
	subject: string;
	gate: Gate;
}

export interface SmtpConnections {
	/** Rejects with nodemailer's error. */
	send(mail: Mail): Promise<{ messageId: string; serverMessageId?: string }>;
	/** Lets messages under way finish. */
	close(): void;
}

/** A pool of connections to one mail server. They are opened as needed and closed when idle. */
export function openSmtp(settings: SmtpSettings): SmtpConnections {
	const transport = createTransport({ pool: true, ...nodemailerOptions(settings) });
	transport.use('stream', (mail, done) => {
		const { message, data } = mail;
		const { from, to, gate } = data as Mail;
		message.getEnvelope = () => ({
			from: quotedAddress(from.address),
			to: [quotedAddress(to.address)],
		});
		writeExactly(message, data as Mail);
		message.build((error: Error | null, text?: Buffer) => {
			if (error || !text) return done(error ?? new Error('The message came out empty.'));
			// The message's own stream would be read ahead, and the commit recorded far too early.
			message.createReadStream = () => gate.stream(text);
			done();
		});
	});
	return {
		send: (mail) => transport.sendMail(mail as SendMailOptions),
		close: () => transport.close(),
	};
}

type Message = Parameters<Parameters<ReturnType<typeof createTransport>['use']>[1]>[0]['message'];

/** Headers with values of contacts, in our own spelling; nodemailer folds their lines. */
function writeExactly(message: Message, { from, to, replyTo, subject }: Mail): void {
	const others = message.encodeHeaderValue.bind(message);
	const written: Record<string, string> = {
		From: headerMailbox(from),
		To: headerMailbox(to),
		...(replyTo && { 'Reply-To': headerMailbox(replyTo) }),
		Subject: headerText(subject),
	};
	message.encodeHeaderValue = (key, value) => written[key] ?? others(key, value);
}

function nodemailerOptions(settings: SmtpSettings) {
	const { host, port, secure, user, password } = settings;
	return {
		host,
		port,
		secure,
		ignoreTLS: !secure && settings.disableStartTls,
		requireTLS: needsStartTls(settings),
		name: settings.hostName || undefined,
		auth: user || password ? { user, pass: password } : undefined,
		tls: settings.allowUnauthorizedCerts ? { rejectUnauthorized: false } : undefined,
		maxConnections: settings.maxConnections,
		connectionTimeout: settings.connectTimeoutMs,
		greetingTimeout: settings.connectTimeoutMs,
		socketTimeout: settings.silenceTimeoutMs,
		idleTimeout: settings.idleMs,
		// For messages of which no byte has gone out; the caller retries everything else.
		maxRequeues: 2,
		disableFileAccess: true,
		disableUrlAccess: true,
	};
}
