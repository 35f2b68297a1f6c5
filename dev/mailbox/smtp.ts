import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import type { Inbox } from './inbox';
import { accept, type Reply, type ReplyScript } from './replies';

export interface SmtpOptions {
	port: number;
	inbox: Inbox;
	script: ReplyScript;
	user?: string;
	password?: string;
	/** Called for each mail without a scripted reply, before it is kept. */
	onMail?: (mail: IncomingMail) => Reply | void | Promise<Reply | void>;
}

export interface IncomingMail {
	from: string;
	to: string[];
	raw: Buffer;
}

class SmtpError extends Error {
	constructor(
		readonly responseCode: number,
		message: string,
	) {
		super(message);
	}
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk);
	return Buffer.concat(chunks);
}

function incoming(session: SMTPServerSession, raw: Buffer): IncomingMail {
	const { mailFrom, rcptTo } = session.envelope;
	return { from: mailFrom ? mailFrom.address : '', to: rcptTo.map((to) => to.address), raw };
}

async function replyTo(mail: IncomingMail, options: SmtpOptions): Promise<Reply> {
	for (const recipient of mail.to) {
		const scripted = options.script.take(recipient, 'mail');
		if (scripted) return scripted;
	}
	return (await options.onMail?.(mail)) ?? accept;
}

/** Cuts the TCP connection of a session, like a crash of the mail server. */
function cut(server: SMTPServer, session: SMTPServerSession): void {
	for (const connection of server.connections) {
		if (connection.session.id === session.id) connection._socket.destroy();
	}
}

/** Applies the reply. Resolves to false if the connection has been cut. */
async function carryOut(reply: Reply, mail: IncomingMail, inbox: Inbox): Promise<boolean> {
	if (reply.kind === 'reject') throw new SmtpError(reply.code, reply.message);
	if (reply.kind === 'accept') await reply.after;
	const kept = reply.kind === 'accept' || reply.kept;
	if (kept) inbox.keep(mail.from, mail.to, mail.raw);
	return reply.kind === 'accept';
}

function serverOptions(options: SmtpOptions, server: () => SMTPServer): SMTPServerOptions {
	const { user, password, script, inbox } = options;
	return {
		// Plain text on the loopback interface: senders would refuse a self-signed certificate.
		disabledCommands: user === undefined ? ['STARTTLS', 'AUTH'] : ['STARTTLS'],
		allowInsecureAuth: true,
		// Otherwise it refuses dots like those of `"a..b"@example.com`, which RFC 5321 allows.
		lenientAddressParsing: true,
		disableReverseLookup: true,
		logger: false,
		onAuth(auth, _session, callback) {
			const right = auth.username === user && auth.password === password;
			callback(right ? null : new SmtpError(535, 'Wrong user or password'), { user });
		},
		onRcptTo(address, _session, callback) {
			const reply = script.take(address.address, 'recipient');
			callback(reply?.kind === 'reject' ? new SmtpError(reply.code, reply.message) : null);
		},
		onData(stream, session, callback) {
			const answer = async (): Promise<boolean> => {
				const mail = incoming(session, await readAll(stream));
				return await carryOut(await replyTo(mail, options), mail, inbox);
			};
			answer().then(
				(answered) => (answered ? callback(null) : cut(server(), session)),
				(error: Error) => callback(error),
			);
		},
	};
}

/** Starts the SMTP server on 127.0.0.1. Resolves when it accepts connections. */
export async function startSmtp(options: SmtpOptions): Promise<SMTPServer> {
	const server: SMTPServer = new SMTPServer(serverOptions(options, () => server));
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(options.port, '127.0.0.1', resolve);
	});
	// From here on an error belongs to one connection, for instance of a sender that disconnected.
	server.on('error', () => undefined);
	return server;
}

/** Stops the server and cuts open connections. */
export async function stopSmtp(server: SMTPServer): Promise<void> {
	const closed = new Promise<void>((resolve) => server.close(resolve));
	for (const connection of server.connections) connection._socket.destroy();
	await closed;
}
