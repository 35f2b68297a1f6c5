import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { Pool, type PoolClient } from 'pg';
import type { ReportError } from '../connection';
import { toParameter } from '../dialect/values';
import { StoreError, type StoreErrorCode } from '../errors';
import type { PostgresConfig } from './config';
import { toStoreError } from './errors';
import { clientConfig, addressOfServer, prepareSession, type SessionSettings } from './session';

/** Arrays come from anyOf() and ids() only, which have checked them. */
function toPostgresParameter(value: unknown, index: number): unknown {
	return Array.isArray(value) ? value : toParameter(value, index);
}

/** Whether the connection must be discarded: it broke, or its server accepts no writes. */
const isOver = (error: unknown) => error instanceof StoreError && OVER.has(error.code);
const OVER: ReadonlySet<StoreErrorCode> = new Set(['unavailable', 'read-only']);

/** The first statement of a transaction, which can be repeated on another connection. */
const BEGIN = /^\s*(?:begin|start transaction)\b/i;

/** The pool that Kysely sees: every failure comes out as a StoreError. */
export class StorePool implements PostgresPool {
	readonly #pool: Pool;
	readonly #address: string;
	readonly #connecting = new Set<Promise<PoolClient>>();
	/** Clients that were used before: their connection may have broken in the pool. */
	readonly #used = new WeakSet<PoolClient>();
	#ended?: Promise<void>;

	constructor(config: PostgresConfig, settings: SessionSettings, report: ReportError) {
		this.#address = addressOfServer(config);
		this.#pool = new Pool({
			...clientConfig(config),
			max: config.max,
			allowExitOnIdle: true,
			onConnect: (client) => prepareSession(client, settings),
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
		const release = () => {
			if (client !== undefined) this.#used.add(client);
			client?.release(isBroken);
			client = undefined;
		};
		const query = async (sql: string, parameters: readonly unknown[]): Promise<unknown> => {
			for (;;) {
				try {
					return await this.#query(client!, sql, parameters);
				} catch (error) {
					isBroken ||= isOver(error);
					// The connection broke while it was idle: begin the transaction on another one.
					if (!isBroken || !BEGIN.test(sql) || !this.#used.has(client!)) throw error;
					release();
					client = await this.#attempt(() => this.#connect());
					isBroken = false;
				}
			}
		};
		return { query: query as PostgresPoolClient['query'], release };
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
