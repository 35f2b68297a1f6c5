import { setTimeout as delay } from 'node:timers/promises';
import { Client, escapeIdentifier, type ClientConfig } from 'pg';
import type { ReportError } from '../connection';
import type { PostgresConfig } from './config';
import { toStoreError } from './errors';
import { clientConfig, addressOfServer } from './session';

/** Delays between attempts, in ms: 0.1, 0.2, 0.4 ... 10 s. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 10_000;

/** A silently broken connection is detected by a heartbeat without an answer; both in ms. */
const HEARTBEAT_EVERY = 30_000;
const ANSWER_WITHIN = 10_000;

export interface LinkOptions {
	config: PostgresConfig;
	channel: string;
	onMessage(text: string): void;
	/** The connection was made or restored: notifications may have been missed. */
	onLink(): void;
	report: ReportError;
}

/**
 * The connection that listens for notifications. It reconnects until it is closed, and never keeps
 * the process alive.
 */
export class PostgresLink {
	readonly #closing = new AbortController();
	readonly #options: LinkOptions;
	#running?: Promise<void>;
	#client?: Client;

	constructor(options: LinkOptions) {
		this.#options = options;
	}

	start(): void {
		this.#running ??= this.#run();
	}

	async close(): Promise<void> {
		this.#closing.abort();
		await this.#client?.end().catch(() => undefined);
		await this.#running;
	}

	async #run(): Promise<void> {
		const { config, report } = this.#options;
		let wait = FIRST_DELAY;
		while (!this.#closing.signal.aborted) {
			try {
				await this.#listen(() => (wait = FIRST_DELAY));
			} catch (error) {
				if (!this.#closing.signal.aborted) report(toStoreError(error, addressOfServer(config)));
			}
			await this.#pause(wait);
			wait = Math.min(wait * 2, LONGEST_DELAY);
		}
	}

	/** Resolves or rejects when the connection has ended. */
	async #listen(linked: () => void): Promise<void> {
		const options: ClientConfig = {
			...clientConfig(this.#options.config),
			query_timeout: ANSWER_WITHIN,
		};
		const client = new Client(options);
		this.#client = client;
		client.on('notification', ({ payload }) => this.#options.onMessage(payload ?? ''));
		const closed = new Promise<void>((resolve, reject) => {
			client.on('error', reject);
			client.on('end', resolve);
		});
		try {
			// A race, because connect() never settles once end() was called.
			await Promise.race([closed, this.#talk(client, linked)]);
		} finally {
			void client.end().catch(() => undefined);
		}
	}

	/** Never resolves; rejects when the server cannot be reached or no longer answers. */
	async #talk(client: Client, linked: () => void): Promise<never> {
		await client.connect();
		await client.query(`listen ${escapeIdentifier(this.#options.channel)}`);
		// Missing in the types of pg, as is ref().
		(client as Client & { unref(): void }).unref();
		linked();
		this.#options.onLink();
		for (;;) {
			await delay(HEARTBEAT_EVERY, undefined, { ref: false, signal: this.#closing.signal });
			await client.query('select 1');
		}
	}

	async #pause(ms: number): Promise<void> {
		const options = { ref: false, signal: this.#closing.signal };
		await delay(ms, undefined, options).catch(() => undefined);
	}
}
