import { sql } from 'kysely';
import type { Connection, ReportError } from '../connection';
import { warn } from '../dialect/listeners';
import { TransactionScope } from '../dialect/transactions';
import { StoreError } from '../errors';
import type { PostgresConfig } from './config';
import { postgresDatabase } from './dialect';
import { postgresExpressions } from './expressions';
import { StorePool } from './pool';
import { Notifications } from './notifications';
import { searchPathOf } from './session';

export interface PostgresOptions {
	config: PostgresConfig;
	/** The schema of the tables, created by the migrations. Defaults to n8n_journey. */
	schema?: string;
	/** The server refuses every write. */
	readOnly?: boolean;
	report?: ReportError;
}

const DEFAULT_SCHEMA = 'n8n_journey';
/** The first version with `normalize`, which rules need. */
const OLDEST_VERSION = 13;
/** Other encodings refuse characters that occur in names. */
const ENCODING = 'UTF8';

/** Between two reads of a snapshot (ms): a backup waits for its target disk. */
const LONGEST_PAUSE = 600_000;

/** Settings reported by the server; `version` as in server_version_num. */
export interface ServerSettings {
	version: string;
	encoding: string;
}

/** @throws StoreError ('misconfigured') if the server cannot hold the store */
export function requireServer({ version, encoding }: ServerSettings): void {
	const major = Math.floor(Number(version) / 10_000);
	if (major < OLDEST_VERSION) {
		throw new StoreError(
			'misconfigured',
			`The server is Postgres ${major}; the journey store needs ${OLDEST_VERSION} or later. ` +
				"Upgrade the server, or choose another 'Store'.",
		);
	}
	if (encoding !== ENCODING) {
		throw new StoreError(
			'misconfigured',
			`The database is encoded in ${encoding}; the journey store needs ${ENCODING}. Give the name ` +
				"of another database, made with: create database journey encoding 'UTF8' template template0",
		);
	}
}

/** Also the first connection: wrong settings show when the store is opened. */
async function checkServer<DB>({ db, schema }: Connection<DB>): Promise<void> {
	const { rows } = await sql<ServerSettings & { path: string }>`
		select current_setting('server_version_num') as version,
			current_setting('server_encoding') as encoding,
			current_setting('search_path') as path`.execute(db);
	requireServer(rows[0]);
	requirePath(rows[0].path, schema!);
}

/**
 * @param path the search path in which names without a schema are looked up
 * @throws StoreError ('misconfigured') if they could be tables of another application
 */
export function requirePath(path: string, schema: string): void {
	// Quoted only where the name needs it.
	if (path === searchPathOf(schema) || path === `${schema}, pg_temp`) return;
	throw new StoreError(
		'misconfigured',
		`What stands between n8n and Postgres drops the search path of the journey store (it is "${path}"), so that it could read tables of another application. Use the server's own address, or a pooler in session mode.`,
	);
}

function postgresConnection<DB>(options: PostgresOptions): Connection<DB> {
	const { config, schema = DEFAULT_SCHEMA, readOnly = false, report = warn } = options;
	const pool = new StorePool(config, { schema, readOnly }, report);
	const db = postgresDatabase<DB>(pool);
	const scope = new TransactionScope();
	const notifications = new Notifications<DB>({ db, config, channel: schema, report });
	let closing: Promise<void> | undefined;

	return {
		...postgresExpressions,
		kind: 'postgres',
		db,
		schema,
		transaction: (fn) =>
			scope.run(() => db.transaction().setIsolationLevel('read committed').execute(fn)),
		atOneInstant: (fn) =>
			db
				.transaction()
				.setIsolationLevel('repeatable read')
				.setAccessMode('read only')
				.execute(async (trx) => {
					await sql`select set_config('idle_in_transaction_session_timeout',
						${String(LONGEST_PAUSE)}, true)`.execute(trx);
					return await fn(trx);
				}),
		notify: (topic, payload) => notifications.notify(topic, payload),
		listen: (topic, fn) => notifications.listen(topic, fn),
		scrub: async () => {},
		close() {
			closing ??= scope
				.idle()
				.then(() => notifications.close())
				.then(() => pool.end());
			return closing;
		},
	};
}

/** Opens a pool on the database and checks that it answers. */
export async function openPostgres<DB>(options: PostgresOptions): Promise<Connection<DB>> {
	const connection = postgresConnection<DB>(options);
	try {
		await checkServer(connection);
	} catch (error) {
		await connection.close();
		throw error;
	}
	return connection;
}
