import { Migrator, type Kysely, type Migration } from 'kysely';
import type { Connection } from './connection';
import { retryBusy } from './dialect/transactions';
import { StoreError } from './errors';

export type Migrations = Record<string, Migration>;

const TABLE = 'kysely_migration';

interface MigrationTable {
	[TABLE]: { name: string };
}

const migrated = new WeakMap<object, Promise<void>>();

/**
 * Applies all migrations, once per connection; further calls wait for the first. Safe to run in
 * several processes at once: Postgres holds an advisory lock meanwhile, SQLite the file's write lock.
 * @throws StoreError ('newer-schema') if the schema has migrations that are unknown here
 */
export function migrateToLatest<DB>(
	connection: Connection<DB>,
	migrations: Migrations,
): Promise<void> {
	const known = migrated.get(connection);
	if (known) return known;
	const migration = migrate(connection, migrations);
	migrated.set(connection, migration);
	migration.catch(() => migrated.delete(connection));
	return migration;
}

async function migrate<DB>(connection: Connection<DB>, migrations: Migrations): Promise<void> {
	const migrator = new Migrator({
		db: connection.db,
		provider: { getMigrations: async () => migrations },
		migrationTableSchema: connection.schema,
		// Names are compared as code units, whatever the locale of the process.
		nameComparator: (a, b) => (a < b ? -1 : Number(a > b)),
	});
	if (connection.restore) await restoreSnapshot(connection, migrator, migrations);
	const applied = await appliedMigrations(connection);
	refuseNewer(applied, migrations);
	if (applied.length === Object.keys(migrations).length) return;
	try {
		await apply(() => migrator.migrateToLatest());
	} catch (error) {
		// Another process may have migrated further meanwhile, which explains the failure better.
		refuseNewer(await appliedMigrations(connection), migrations);
		throw error;
	}
}

async function restoreSnapshot<DB>(
	{ restore }: Connection<DB>,
	migrator: Migrator,
	migrations: Migrations,
): Promise<void> {
	if (!restore) return;
	refuseNewer([restore.schema], migrations);
	await apply(() => migrator.migrateTo(restore.schema));
	await restore.load();
}

/** Kysely reports failures in its result; here they are thrown. */
async function apply(migration: () => ReturnType<Migrator['migrateToLatest']>): Promise<void> {
	await retryBusy(async () => {
		const { error, results } = await migration();
		if (!error) return;
		if (error instanceof StoreError && error.code !== 'query') throw error;
		const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
		throw new StoreError(
			'query',
			`The journey store's schema could not be brought up to date` +
				`${failed ? ` (migration ${failed})` : ''}: ${String((error as Error).message)}. ` +
				'The migration was rolled back, and will be retried at the next use.',
			{ cause: error },
		);
	});
}

/** Names of the migrations applied to the store, in order; empty for an empty store. */
export async function appliedMigrations<DB>({ db, schema }: Connection<DB>): Promise<string[]> {
	const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
	const exists = tables.some((it) => it.name === TABLE && (!schema || it.schema === schema));
	if (!exists) return [];
	const migrationsDb = db as unknown as Kysely<MigrationTable>;
	const rows = await migrationsDb.selectFrom(TABLE).select('name').execute();
	return rows.map(({ name }) => name).sort();
}

/** @throws StoreError ('newer-schema') if one of the names is not among `migrations` */
export function refuseNewer(applied: readonly string[], migrations: Migrations): void {
	const unknown = applied.filter((name) => !(name in migrations));
	if (unknown.length === 0) return;
	const latest = Object.keys(migrations).sort().at(-1) ?? 'none';
	throw new StoreError(
		'newer-schema',
		`The journey store has the schema ${unknown.at(-1)}, which a newer version of ` +
			`n8n-nodes-journey made; this version knows schemas up to ${latest}. Update the package ` +
			'on this instance, or point this version at a store of its own.',
	);
}
