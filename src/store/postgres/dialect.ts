import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely';
import type { Client } from 'pg';
import type { StorePool } from './pool';
import { STATEMENT_TIMEOUT } from './session';

/** Kysely's own; one for all schemas of a database. */
const MIGRATION_LOCK = '3853314791062309107';
/** ms */
const ASK_EVERY = 200;

/**
 * Migrations exclude each other by a lock of a transaction, on a connection of its own: a pooler may
 * give the unlocking of a session's lock to another session, and the lock would stay for ever.
 */
class StoreMigrationAdapter extends PostgresAdapter {
	#lock?: Client;

	constructor(private readonly pool: StorePool) {
		super();
	}

	override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
		this.#lock = await this.pool.ownClient();
		// Asked for again and again, so that those who wait take no session of a small pooler.
		while (!(await takeLock(this.#lock))) await delay(ASK_EVERY);
		await this.#limit(db, 0);
	}

	override async releaseMigrationLock(db: Kysely<unknown>): Promise<void> {
		const lock = this.#lock;
		this.#lock = undefined;
		await lock?.query('rollback').catch(() => undefined);
		await lock?.end().catch(() => undefined);
		await this.#limit(db, STATEMENT_TIMEOUT);
	}

	/** How long a statement of a migration may take (ms); in a session of others it stays as it is. */
	async #limit(db: Kysely<unknown>, ms: number): Promise<void> {
		if (this.pool.sharesSessions) return;
		await sql`select set_config('statement_timeout', ${String(ms)}, false)`.execute(db);
	}
}

async function takeLock(client: Client): Promise<boolean> {
	await client.query('begin; set local idle_in_transaction_session_timeout to 0');
	const { rows } = await client.query<{ taken: boolean }>(
		`select pg_try_advisory_xact_lock(${MIGRATION_LOCK}) as taken`,
	);
	if (!rows[0].taken) await client.query('rollback');
	return rows[0].taken;
}

class StorePostgresDialect extends PostgresDialect {
	constructor(private readonly pool: StorePool) {
		super({ pool });
	}

	override createAdapter(): PostgresAdapter {
		return new StoreMigrationAdapter(this.pool);
	}
}

export function postgresDatabase<DB>(pool: StorePool): Kysely<DB> {
	return new Kysely<DB>({ dialect: new StorePostgresDialect(pool) });
}
