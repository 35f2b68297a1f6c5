import { sql } from 'kysely';
import type { Connection, ReportError } from '../connection';
import { warn } from '../dialect/listeners';
import { TransactionScope } from '../dialect/transactions';
import { StoreError } from '../errors';
import type { PostgresConfig } from './config';
import { postgresDatabase } from './dialect';
import { postgresExpressions } from './expressions';
import { StorePool } from './pool';
import { WakeUp } from './wakeup';

export interface PostgresOptions {
	config: PostgresConfig;
	/** The schema that holds the tables, made by the migrations. Default: n8n_journey */
	schema?: string;
	report?: ReportError;
}

const DEFAULT_SCHEMA = 'n8n_journey';
const OLDEST_VERSION = 12;

/** Also the first connection: wrong settings show here and not at the first contact. */
async function requireVersion<DB>({ db }: Connection<DB>): Promise<void> {
	const { rows } = await sql<{ version: string }>`
		select current_setting('server_version_num') as version`.execute(db);
	const version = Math.floor(Number(rows[0].version) / 10_000);
	if (version >= OLDEST_VERSION) return;
	throw new StoreError(
		'misconfigured',
		`The server is Postgres ${version}; the journey store needs ${OLDEST_VERSION} or later.`,
	);
}

function postgresConnection<DB>(options: PostgresOptions): Connection<DB> {
	const { config, schema = DEFAULT_SCHEMA, report = warn } = options;
	const pool = new StorePool(config, schema, report);
	const db = postgresDatabase<DB>(pool);
	const scope = new TransactionScope();
	const wakeUp = new WakeUp<DB>({ db, config, channel: schema, report });
	let closing: Promise<void> | undefined;

	return {
		...postgresExpressions,
		kind: 'postgres',
		db,
		schema,
		transaction: (fn) =>
			scope.run(() => db.transaction().setIsolationLevel('read committed').execute(fn)),
		notify: (topic, payload) => wakeUp.notify(topic, payload),
		listen: (topic, fn) => wakeUp.listen(topic, fn),
		close() {
			closing ??= scope
				.idle()
				.then(() => wakeUp.close())
				.then(() => pool.end());
			return closing;
		},
	};
}

/** Opens a pool on the database and checks that it answers. */
export async function openPostgres<DB>(options: PostgresOptions): Promise<Connection<DB>> {
	const connection = postgresConnection<DB>(options);
	try {
		await requireVersion(connection);
	} catch (error) {
		await connection.close();
		throw error;
	}
	return connection;
}
