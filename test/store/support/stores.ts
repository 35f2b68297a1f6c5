import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnKinds, Connection, StoreKind } from '../../../src/store/connection';
import type { PostgresConfig } from '../../../src/store/postgres/config';
import { openPostgres } from '../../../src/store/postgres/open';
import { COLUMN_KINDS, type Database } from '../../../src/store/schema';
import { openSqlite } from '../../../src/store/sqlite/open';
import { openStaticData, type StaticDataConnection } from '../../../src/store/static-data/open';
import { dropDatabase, newDatabase, newStoreDatabase, postgresConfig } from './postgres';

export interface TestStore {
	readonly name: StoreKind;
	/** Opens a new, empty store. */
	open<DB>(columns?: ColumnKinds): Promise<Connection<DB>>;
	/** Opens a new place for a journey store, with its tables where copying them is quicker. */
	openForJourneys(): Promise<Connection<Database>>;
	/**
	 * Opens the place of an earlier connection again, as another process would; that connection
	 * may still be open. Static data: a new store out of the snapshot as n8n would have saved it.
	 */
	reopen<DB>(connection: Connection<DB>, columns?: ColumnKinds): Promise<Connection<DB>>;
}

const NO_KINDS: ColumnKinds = { json: [], bool: [] };

/** How to open a connection's place again. */
const places = new WeakMap<object, string>();
const opened = new Set<{ close(): Promise<void> }>();
const removals: (() => Promise<void>)[] = [];

/** Where a SQLite connection has its file, and the name of a Postgres connection's database. */
export function placeOf(connection: object): string {
	return places.get(connection) ?? '';
}

export function newFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'journey-store-'));
	removals.push(async () => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** For afterAll(): closes open connections and removes their places. */
export async function removeStores(): Promise<void> {
	await Promise.all([...opened].map((connection) => connection.close()));
	opened.clear();
	await Promise.all(removals.splice(0).map((remove) => remove()));
}

function track<C extends { close(): Promise<void> }>(connection: C, place = ''): C {
	opened.add(connection);
	places.set(connection, place);
	return connection;
}

async function openFile<DB>(path: string, columns: ColumnKinds): Promise<Connection<DB>> {
	return track(await openSqlite<DB>({ path, columns }), path);
}

async function openDatabase<DB>(config: PostgresConfig): Promise<Connection<DB>> {
	return track(await openPostgres<DB>({ config }), config.database);
}

/** Hundreds of them would fill the disk. */
function removedLater(config: PostgresConfig): PostgresConfig {
	removals.push(async () => await dropDatabase(config));
	return config;
}

const sqlite: TestStore = {
	name: 'sqlite',
	open: (columns = NO_KINDS) => openFile(join(newFolder(), 'journey.sqlite'), columns),
	openForJourneys: () => sqlite.open(COLUMN_KINDS),
	reopen: (connection, columns = NO_KINDS) => openFile(placeOf(connection), columns),
};

const postgres: TestStore = {
	name: 'postgres',
	open: async () => await openDatabase(removedLater(await newDatabase())),
	openForJourneys: async () => await openDatabase(removedLater(await newStoreDatabase())),
	reopen: async (connection) => await openDatabase(await postgresConfig(placeOf(connection))),
};

const staticData: TestStore = {
	name: 'static-data',
	open: async <DB>(columns = NO_KINDS) => track(openStaticData<DB>({ columns })),
	openForJourneys: () => staticData.open(COLUMN_KINDS),
	reopen: async <DB>(connection: Connection<DB>, columns = NO_KINDS) => {
		const saved = JSON.stringify((connection as StaticDataConnection<DB>).snapshot);
		return track(openStaticData<DB>({ snapshot: JSON.parse(saved) as object, columns }));
	},
};

/** The three stores, for describe.each(). */
export const stores: readonly TestStore[] = [sqlite, postgres, staticData];
