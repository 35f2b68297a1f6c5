import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { Client, Pool, type ClientBase, type PoolClient } from 'pg';
import type { ReportError } from '../connection';
import { toParameter } from '../dialect/values';
import { StoreError, type StoreErrorCode } from '../errors';
import type { PostgresConfig } from './config';
import { toStoreError } from './errors';
import {
	addressOfServer,
	clientConfig,
	isDirect,
	prepareSession,
	transactionSettings,
	type SessionSettings,
} from './session';

/** Arrays come from anyOf() and ids() only, which have checked them. */
function toPostgresParameter(value: unknown, index: number): unknown {
	return Array.isArray(value) ? value : toParameter(value, index);
}

/** Whether the connection must be discarded: it broke, or its server accepts no writes. */
const isOver = (error: unknown) => error instanceof StoreError && OVER.has(error.code);
const OVER: ReadonlySet<StoreErrorCode> = new Set(['unavailable', 'read-only']);

/** The first statement of a transaction, which can be repeated on another connection. */
const BEGIN = /^\s*(?:begin|start transaction)\b/i;
const END = /^\s*(?:commit|rollback)\s*$/i;

/** The pool that Kysely sees: every failure comes out as a StoreError. */
export class StorePool implements PostgresPool {
	readonly #pool: Pool;
	readonly #address: string;
	readonly #connecting = new Set<Promise<PoolClient>>();
	readonly #config: PostgresConfig;
	readonly #settings: string;
	/** Clients whose session is shared with others, so that each transaction needs its settings. */
	readonly #shared = new WeakSet<ClientBase>();
	#sharesSessions = false;
	/** Clients that were used before: their connection may have broken in the pool. */
	readonly #used = new WeakSet<PoolClient>();
	#ended?: Promise<void>;

	constructor(config: PostgresConfig, settings: SessionSettings, report: ReportError) {
		this.#address = addressOfServer(config);
		this.#config = config;
		this.#settings = transactionSettings(settings);
		this.#pool = new Pool({
			...clientConfig(config),
			max: config.max,
			allowExitOnIdle: true,
			onConnect: async (client) => {
				if (await isDirect(client)) return await prepareSession(client, settings);
				this.#shared.add(client);
				this.#sharesSessions = true;
			},
		});
		this.#pool.on('error', (error) => report(toStoreError(error, this.#address)));
		// If a connection breaks between two statements of a transaction, an 'error' event without a
		// listener would end the process. The next statement fails with the cause.
		this.#pool.on('connect', (client) => client.on('error', () => undefined));
	}

	async connect(): Promise<PostgresPoolClient> {
		if (this.#ended) throw new StoreError('closed', 'The store was used after it was closed.');
		let client: PoolClient | undefined = await this.#attempt(() => this.#connect());
		let isBroken = false;
		let inTransaction = false;
		const release = () => {
			if (client !== undefined) this.#used.add(client);
			client?.release(isBroken);
			client = undefined;
		};
		const run = async (sql: string, parameters: readonly unknown[] = []): Promise<unknown> => {
			try {
				return await this.#query(client!, sql, parameters);
			} catch (error) {
				isBroken ||= isOver(error);
				throw error;
			}
		};
		const begin = async (sql: string): Promise<unknown> => {
			for (;;) {
				try {
					return await run(this.#withSettings(client!, sql));
				} catch (error) {
					// The connection broke while it was idle: begin the transaction on another one.
					if (!isBroken || !this.#used.has(client!)) throw error;
					release();
					client = await this.#attempt(() => this.#connect());
					isBroken = false;
				}
			}
		};
		const alone = async (sql: string, parameters: readonly unknown[]): Promise<unknown> => {
			try {
				await begin('begin');
				const result = await run(sql, parameters);
				await run('commit');
				return result;
			} catch (error) {
				// Its own failure says less than that of the statement.
				if (!isBroken) await run('rollback').catch(() => undefined);
				throw error;
			}
		};
		const query = async (sql: string, parameters: readonly unknown[]): Promise<unknown> => {
			if (BEGIN.test(sql)) {
				inTransaction = true;
				return await begin(sql);
			}
			if (END.test(sql)) inTransaction = false;
			else if (!inTransaction && this.#shared.has(client!)) return await alone(sql, parameters);
			return await run(sql, parameters);
		};
		return { query: query as PostgresPoolClient['query'], release };
	}

	/** Without parameters, several statements are one round trip. */
	#withSettings(client: ClientBase, begin: string): string {
		return this.#shared.has(client) ? `${begin}; ${this.#settings}` : begin;
	}

	/** A pooler stands between, so that sessions are not the store's own; known once connected. */
	get sharesSessions(): boolean {
		return this.#sharesSessions;
	}

	/** Another connection, without the store's settings. The caller ends it. */
	async ownClient(): Promise<Client> {
		return await this.#attempt(async () => {
			const client = new Client(clientConfig(this.#config));
			// A break shows at the next statement; without a listener it would end the process.
			client.on('error', () => undefined);
			await client.connect();
			return client;
		});
	}

	/** Waits until all connections are returned. */
	end(): Promise<void> {
		// pg's pool never settles calls that still wait for a connection when it ends.
		this.#ended ??= Promise.allSettled(this.#connecting).then(() => this.#pool.end());
		return this.#ended;
	}

	async #connect(): Promise<PoolClient> {
		const connecting = this.#pool.connect();
		this.#connecting.add(connecting);
		try {
			return await connecting;
		} finally {
			this.#connecting.delete(connecting);
		}
	}

	#query(client: PoolClient, sql: string, parameters: readonly unknown[]): Promise<unknown> {
		const values = parameters.map(toPostgresParameter);
		return this.#attempt(() => client.query(sql, values));
	}

	async #attempt<T>(fn: () => Promise<T>): Promise<T> {
		try {
			return await fn();
		} catch (error) {
			throw toStoreError(error, this.#address);
		}
	}
}
