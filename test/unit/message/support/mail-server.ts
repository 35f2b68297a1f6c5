import { EventEmitter, once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';

import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

export interface Taken {
	/** Of the envelope. */
	from: string;
	to: string;
	messageId: string;
	raw: string;
}

/** The server's answer to a recipient's mail; the default is to accept it. */
export type Reply =
	| { at: 'RCPT' | 'DATA' | 'MAIL'; code: number; text: string }
	/** mid-text: while the text arrives. after-dot: the mail is taken, the answer never comes. */
	| { drop: 'RCPT' | 'mid-text' | 'after-dot' }
	/** Never answers the final dot; the mail is not taken. */
	| 'silence';

export interface MailServerOptions extends SMTPServerOptions {
	/** Called once per mail and attempt. */
	reply?: (to: string, tryNumber: number) => Reply | undefined;
	/** Sees each line that a client writes outside of a mail's text. */
	onCommand?: (line: string) => void;
	/** Sees each piece of a mail's text as it arrives. */
	onText?: (to: string, text: string) => void;
	port?: number;
}

/** A real SMTP server on loopback that follows a script. */
export class MailServer {
	readonly taken: Taken[] = [];
	/** Connections ever made. */
	connections = 0;
	open = 0;
	/** Whether an address is refused as the sender of a mail. */
	refuseSender: (from: string) => boolean = () => false;
	/** The same after `die`. */
	port = 0;
	mostOpen = 0;
	private readonly sockets = new Map<number, Socket>();
	private readonly tries = new Map<string, number>();
	private readonly current = new Map<string, Reply | undefined>();
	private dropped!: () => void;
	/** Resolves when a reply has dropped a connection. */
	readonly whenDropped = new Promise<void>((resolve) => (this.dropped = resolve));
	private readonly events = new EventEmitter();
	private readonly server: SMTPServer;

	private constructor(private readonly options: MailServerOptions) {
		this.server = new SMTPServer({
			authOptional: true,
			disabledCommands: ['STARTTLS'],
			// Otherwise it refuses dots like those of `"a..b"@example.com`, which RFC 5321 allows.
			lenientAddressParsing: true,
			closeTimeout: 1,
			logger: false,
			...options,
			onMailFrom: ({ address }, _session, done) => {
				if (this.refuseSender(address)) {
					return done(refusalError({ at: 'MAIL', code: 553, text: 'not your address' }));
				}
				const refusal = this.options.reply?.('', 0);
				if (at(refusal, 'MAIL')) return done(refusalError(refusal));
				done();
			},
			onRcptTo: ({ address: spelled }, session, done) => {
				const address = mailboxOf(spelled);
				const number = (this.tries.get(address) ?? 0) + 1;
				this.tries.set(address, number);
				const reply = this.options.reply?.(address, number);
				this.current.set(session.id, reply);
				if (at(reply, 'RCPT')) return done(refusalError(reply));
				if (drops(reply, 'RCPT')) return this.drop(session);
				done();
			},
			onData: (stream, session, done) => {
				const to = mailboxOf(session.envelope.rcptTo[0].address);
				const reply = this.current.get(session.id);
				const chunks: Buffer[] = [];
				stream.on('data', (chunk: Buffer) => {
					chunks.push(chunk);
					if (drops(reply, 'mid-text')) this.drop(session);
					else this.options.onText?.(to, chunk.toString());
				});
				stream.on('end', () => this.finish(session, chunks, reply, done));
			},
		});
		this.server.on('error', () => {});
		this.server.server.on('connection', (socket: Socket) => this.count(socket));
	}

	static async start(options: MailServerOptions = {}): Promise<MailServer> {
		const server = new MailServer(options);
		server.server.listen(options.port ?? 0, '127.0.0.1');
		await once(server.server.server, 'listening');
		server.port = (server.server.server.address() as AddressInfo).port;
		return server;
	}

	/** Resolves when the last connection has been closed. */
	async whenAllClosed(): Promise<void> {
		while (this.open > 0) await once(this.events, 'closed');
	}

	/** n8n's smtp credential for this server. */
	get credential() {
		return {
			host: '127.0.0.1',
			port: this.port,
			secure: false,
			disableStartTls: false,
			hostName: '',
			user: '',
			password: '',
		};
	}

	/** Every recipient whose mail was taken, as often as it was. */
	get recipients(): string[] {
		return this.taken.map(({ to }) => to);
	}

	triesOf(to: string): number {
		return this.tries.get(to) ?? 0;
	}

	/** Drops every connection and stops listening. */
	async die(): Promise<void> {
		const closed = new Promise<void>((resolve) => this.server.close(resolve));
		for (const socket of this.sockets.values()) socket.destroy();
		await closed;
	}

	private finish(
		session: SMTPServerSession,
		chunks: Buffer[],
		reply: Reply | undefined,
		done: (error?: Error | null, answer?: string) => void,
	): void {
		if (reply === 'silence') return;
		if (at(reply, 'DATA')) return done(refusalError(reply));
		const raw = Buffer.concat(chunks).toString();
		const { mailFrom, rcptTo } = session.envelope;
		const to = mailboxOf(rcptTo[0].address);
		const from = mailFrom === false ? '' : mailFrom.address;
		const messageId = /^Message-ID: <(.*)>/im.exec(raw)?.[1] ?? '';
		this.taken.push({ from, to, messageId, raw });
		if (drops(reply, 'after-dot')) return this.drop(session);
		done(null, 'taken');
	}

	private count(socket: Socket): void {
		this.connections += 1;
		this.open += 1;
		this.mostOpen = Math.max(this.mostOpen, this.open);
		const port = socket.remotePort!;
		this.sockets.set(port, socket);
		const { onCommand } = this.options;
		if (onCommand) socket.on('data', (data) => commandsIn(data).forEach(onCommand));
		socket.on('close', () => {
			this.open -= 1;
			this.sockets.delete(port);
			this.events.emit('closed');
		});
	}

	private drop(session: SMTPServerSession): void {
		this.sockets.get(session.remotePort)?.on('close', this.dropped).destroy();
	}
}

/** Quotes are no part of a mailbox's name. */
function mailboxOf(address: string): string {
	return address.replace(/^"(.*)"(?=@)/, '$1');
}

function commandsIn(data: Buffer): string[] {
	return data
		.toString()
		.split('\r\n')
		.filter((line) => /^[A-Z]{4}\b/.test(line));
}

type Refusal = Extract<Reply, { at: string }>;

function at(reply: Reply | undefined, command: Refusal['at']): reply is Refusal {
	return typeof reply === 'object' && 'at' in reply && reply.at === command;
}

function drops(reply: Reply | undefined, moment: 'RCPT' | 'mid-text' | 'after-dot'): boolean {
	return typeof reply === 'object' && 'drop' in reply && reply.drop === moment;
}

function refusalError({ code, text }: Refusal): Error {
	return Object.assign(new Error(text), { responseCode: code });
}
