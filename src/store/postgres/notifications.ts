import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { z } from 'zod';
import type { ReportError } from '../connection';
import { Listeners } from '../dialect/listeners';
import { StoreError } from '../errors';
import type { PostgresConfig } from './config';
import { PostgresLink } from './link';

/** Postgres refuses 8,000 bytes and more. */
const MESSAGE_LIMIT = 7_999;

const messageSchema = z.object({ from: z.string(), topic: z.string(), payload: z.string() });

export interface NotificationOptions<DB> {
	db: Kysely<DB>;
	config: PostgresConfig;
	channel: string;
	report: ReportError;
}

/** Notifications between processes. The channel is the schema, so that stores do not mix. */
export class Notifications<DB> {
	/** Marks this process's own messages, which its listeners have received already. */
	readonly #self = randomUUID();
	readonly #listeners: Listeners;
	readonly #link: PostgresLink;

	constructor(private readonly options: NotificationOptions<DB>) {
		const { config, channel, report } = options;
		this.#listeners = new Listeners(report);
		this.#link = new PostgresLink({
			config,
			channel,
			report,
			onMessage: (text) => this.#receive(text),
			onLink: () => this.#listeners.emitAll(),
		});
	}

	async notify(topic: string, payload: string): Promise<void> {
		this.#listeners.emit(topic, payload);
		const message = JSON.stringify({ from: this.#self, topic, payload });
		const size = Buffer.byteLength(message);
		if (size > MESSAGE_LIMIT) {
			throw new StoreError(
				'invalid-value',
				`A notification of ${size} bytes is too long for Postgres (${MESSAGE_LIMIT}). Put ids ` +
					'in it, not data.',
			);
		}
		await sql`select pg_notify(${this.options.channel}, ${message})`.execute(this.options.db);
	}

	listen(topic: string, fn: (payload: string) => void): () => void {
		this.#link.start();
		return this.#listeners.add(topic, fn);
	}

	async close(): Promise<void> {
		this.#listeners.clear();
		await this.#link.close();
	}

	#receive(text: string): void {
		const message = messageSchema.safeParse(parseJson(text));
		if (!message.success || message.data.from === this.#self) return;
		this.#listeners.emit(message.data.topic, message.data.payload);
	}
}

/** Other programs may notify on the channel, so messages in another format are ignored. */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
