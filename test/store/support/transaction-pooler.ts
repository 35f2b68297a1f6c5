import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Client } from 'pg';
import type { PostgresConfig } from '../../../src/store/postgres/config';

const SSL_REQUEST = 80_877_103;
const READY = 'Z'.charCodeAt(0);
const TERMINATE = 'X'.charCodeAt(0);
const IDLE = 'I'.charCodeAt(0);

/** A session with the real server. */
interface Session {
	client: Client;
	socket: Socket;
	owner?: Socket;
}

/**
 * A pooler in transaction mode, as PgBouncer is: it lends each transaction the session that was
 * unused for the longest, so that what one transaction sets in its session is lost to the next.
 */
export class TransactionPooler {
	/** Longest unused first. */
	readonly #free: Session[] = [];
	readonly #all: Session[] = [];
	readonly #clients = new Set<Socket>();
	readonly #waiting: Array<() => void> = [];

	private constructor(
		private readonly server: Server,
		/** As a client of the pooler connects. */
		readonly config: PostgresConfig,
	) {}

	/** `sessions`: how many it has with the server, for all of its clients together. */
	static async start(config: PostgresConfig, sessions = 3): Promise<TransactionPooler> {
		const server = createServer();
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const pooler = new TransactionPooler(server, { ...config, host: '127.0.0.1', port });
		for (let i = 0; i < sessions; i++) await pooler.#addSession(config);
		server.on('connection', (socket) => pooler.#serve(socket));
		return pooler;
	}

	/** The value of a setting in each session. */
	async settings(name: string): Promise<string[]> {
		const values: string[] = [];
		for (let i = 0; i < this.#all.length; i++) {
			const client = new Client(this.config);
			await client.connect();
			const { rows } = await client.query<{ value: string }>(
				`select current_setting('${name}') as value`,
			);
			values.push(rows[0].value);
			await client.end();
		}
		return values;
	}

	async close(): Promise<void> {
		for (const socket of this.#clients) socket.destroy();
		for (const { socket } of this.#all) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}

	async #addSession(config: PostgresConfig): Promise<void> {
		const client = new Client(config);
		client.on('error', () => {});
		await client.connect();
		// From here on its bytes are passed on as they are.
		const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
		stream.removeAllListeners('data');
		const session: Session = { client, socket: stream };
		stream.on(
			'data',
			messages((type, bytes) => {
				session.owner?.write(bytes);
				if (type === READY && bytes[5] === IDLE) this.#freed(session);
			}),
		);
		this.#all.push(session);
		this.#free.push(session);
	}

	#freed(session: Session): void {
		session.owner = undefined;
		this.#free.push(session);
		this.#waiting.shift()?.();
	}

	#serve(socket: Socket): void {
		this.#clients.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => this.#clients.delete(socket));
		const forward = (bytes: Buffer): void => {
			const own = this.#all.find(({ owner }) => owner === socket) ?? this.#free.shift();
			if (own === undefined) return void this.#waiting.push(() => forward(bytes));
			own.owner = socket;
			own.socket.write(bytes);
		};
		let isStarted = false;
		const pass = messages((type, bytes) => {
			if (type === TERMINATE) socket.end();
			else forward(bytes);
		});
		socket.on('data', (bytes: Buffer) => {
			if (isStarted) return pass(bytes);
			if (bytes.readInt32BE(4) === SSL_REQUEST) return void socket.write('N');
			isStarted = true;
			socket.write(GREETING);
		});
	}
}

/** Splits a stream into messages: a type of one byte, and a length that counts itself. */
function messages(take: (type: number, bytes: Buffer) => void): (bytes: Buffer) => void {
	let rest = Buffer.alloc(0);
	return (bytes) => {
		rest = Buffer.concat([rest, bytes]);
		while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
			const end = 1 + rest.readInt32BE(1);
			const message = rest.subarray(0, end);
			rest = rest.subarray(end);
			take(message[0], message);
		}
	};
}

function message(type: string, ...parts: Buffer[]): Buffer {
	const body = Buffer.concat(parts);
	const head = Buffer.alloc(5);
	head.write(type);
	head.writeInt32BE(body.length + 4, 1);
	return Buffer.concat([head, body]);
}

/** No password is asked for; process ID and key are the pooler's own. */
const GREETING = Buffer.concat([
	message('R', Buffer.alloc(4)),
	message('S', Buffer.from('client_encoding\0UTF8\0')),
	message('K', Buffer.from([0x7f, 1, 2, 3, 4, 5, 6, 7])),
	message('Z', Buffer.from('I')),
]);
