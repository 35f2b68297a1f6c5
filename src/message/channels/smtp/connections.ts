import { createTransport, type SendMailOptions } from 'nodemailer';

import type { Gate } from './gate';
import { needsStartTls, type SmtpSettings } from './settings';

export interface Mail extends Omit<SendMailOptions, 'raw'> {
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
		message.build((error: Error | null, text?: Buffer) => {
			if (error || !text) return done(error ?? new Error('The message came out empty.'));
			// The message's own stream would be read ahead, and the commit recorded far too early.
			message.createReadStream = () => (data as Mail).gate.stream(text);
			done();
		});
	});
	return {
		send: (mail) => transport.sendMail(mail),
		close: () => transport.close(),
	};
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
