import { Client, escapeIdentifier, TypeOverrides, type ClientBase, type ClientConfig } from 'pg';
import { StoreError } from '../errors';
import type { PostgresConfig } from './config';

const INT8 = 20;
const NUMERIC = 1700;

/** A statement that takes longer than this (ms) is cancelled, as other transactions wait for it. */
export const STATEMENT_TIMEOUT = 30_000;
/** A transaction that is idle for longer than this (ms) is ended, so that its locks are released. */
const IDLE_IN_TRANSACTION_TIMEOUT = 60_000;
const CONNECT_TIMEOUT = 10_000;
const KEEP_ALIVE_DELAY = 10_000;

function toSafeInteger(text: string): number {
	const value = Number(text);
	if (Number.isSafeInteger(value)) return value;
	throw new StoreError(
		'invalid-value',
		`The database gave the integer ${text}, which is past 2^53 and would lose digits.`,
	);
}

/** Integers and sums as numbers, as on SQLite; for the store's connections only. */
function typeOverrides(): TypeOverrides {
	const types = new TypeOverrides();
	types.setTypeParser(INT8, toSafeInteger);
	types.setTypeParser(NUMERIC, Number);
	return types;
}

/** Settings of every connection of the store. */
export function clientConfig(config: PostgresConfig): ClientConfig {
	return {
		...config,
		application_name: 'n8n-nodes-journey',
		connectionTimeoutMillis: CONNECT_TIMEOUT,
		keepAlive: true,
		keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY,
		types: typeOverrides(),
	};
}

export interface SessionSettings {
	schema: string;
	/** Refuses every write. */
	readOnly: boolean;
}

/**
 * Whether the server's end of a connection is its own. A pooler between, such as PgBouncer, tells a
 * process ID of its own, and in transaction mode gives every transaction another session: what one
 * sets there is lost to the next, and found by other applications.
 */
export async function isDirect(client: ClientBase): Promise<boolean> {
	const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
	// Missing in the types of pg.
	return rows[0].pid === (client as ClientBase & { processID: number | null }).processID;
}

/** Settings of a session that is ours; in the start-up packet poolers refuse them. */
export async function prepareSession(
	client: ClientBase,
	{ schema, readOnly }: SessionSettings,
): Promise<void> {
	await client.query(
		`select set_config('search_path', $1, false), set_config('statement_timeout', $2, false),
			set_config('idle_in_transaction_session_timeout', $3, false)`,
		[searchPathOf(schema), String(STATEMENT_TIMEOUT), String(IDLE_IN_TRANSACTION_TIMEOUT)],
	);
	if (readOnly) await client.query('set default_transaction_read_only = on');
}

/**
 * The same for one transaction, as statements without parameters, so that they travel with `begin`.
 * Whoever shares the session, names without a schema mean the tables of this store.
 */
export function transactionSettings({ schema, readOnly }: SessionSettings): string {
	return [
		`set local search_path to ${searchPathOf(schema)}`,
		`set local statement_timeout to ${STATEMENT_TIMEOUT}`,
		`set local idle_in_transaction_session_timeout to ${IDLE_IN_TRANSACTION_TIMEOUT}`,
		...(readOnly ? ['set transaction read only'] : []),
	].join('; ');
}

/**
 * pg_temp last, as in SECURITY DEFINER functions: otherwise temporary tables of the session come
 * first, and a session that is shared may hold those of another application.
 */
export function searchPathOf(schema: string): string {
	return `${escapeIdentifier(schema)}, pg_temp`;
}

/**
 * Host, port and database, for messages.
 * @throws StoreError ('misconfigured') if pg cannot read the settings
 */
export function addressOfServer(config: PostgresConfig): string {
	try {
		const { host, port, database } = new Client(config);
		return `${host}:${port}/${database}`;
	} catch (error) {
		throw new StoreError(
			'misconfigured',
			`The Postgres settings cannot be used: ${(error as Error).message}. Fix the credential ` +
				'or the URL.',
			{ cause: error },
		);
	}
}
