import {
	Kysely,
	PostgresAdapter,
	PostgresDialect,
	sql,
	type MigrationLockOptions,
	type PostgresPool,
} from 'kysely';
import { STATEMENT_TIMEOUT } from './session';

/** No statement time-out during migrations, neither for the lock nor for long statements. */
class PatientMigrationAdapter extends PostgresAdapter {
	override async acquireMigrationLock(
		db: Kysely<unknown>,
		options: MigrationLockOptions,
	): Promise<void> {
		await sql`select set_config('statement_timeout', '0', false)`.execute(db);
		await super.acquireMigrationLock(db, options);
	}

	override async releaseMigrationLock(
		db: Kysely<unknown>,
		options: MigrationLockOptions,
	): Promise<void> {
		await super.releaseMigrationLock(db, options);
		await sql`select set_config('statement_timeout', ${String(STATEMENT_TIMEOUT)}, false)`.execute(
			db,
		);
	}
}

class StorePostgresDialect extends PostgresDialect {
	override createAdapter(): PostgresAdapter {
		return new PatientMigrationAdapter();
	}
}

export function postgresDatabase<DB>(pool: PostgresPool): Kysely<DB> {
	return new Kysely<DB>({ dialect: new StorePostgresDialect({ pool }) });
}
