import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnKinds, Connection, StoreKind } from '../../../src/store/connection';
import { openPostgres } from '../../../src/store/postgres/open';
import { openSqlite } from '../../../src/store/sqlite/open';
import { openStaticData, type StaticDataConnection } from '../../../src/store/static-data/open';
import { onPostgres, postgresConfig } from './postgres';

export interface TestStore {
	readonly name: StoreKind;
	/** Opens a new, empty store. */
	open<DB>(columns?: ColumnKinds): Promise<Connection<DB>>;
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

/** Where a SQLite connection has its file, and a Postgres connection its schema. */
export function placeOf(connection: object): string {
	return places.get(connection) ?? '';
}

export function newFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'journey-store-'));
	removals.push(async () => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** For afterAll(): closes what is still open and removes what was made. */
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

async function newSchema(): Promise<string> {
	const schema = `journey_${randomUUID().slice(0, 8)}`;
	const config = await postgresConfig();
	removals.push(async () => {
		await onPostgres(`drop schema if exists ${schema} cascade`, config);
	});
	await onPostgres(`create schema ${schema}`, config);
	return schema;
}

async function openFile<DB>(path: string, columns: ColumnKinds): Promise<Connection<DB>> {
	return track(await openSqlite<DB>({ path, columns }), path);
}

async function openSchema<DB>(schema: string): Promise<Connection<DB>> {
	return track(await openPostgres<DB>({ config: await postgresConfig(), schema }), schema);
}

const sqlite: TestStore = {
	name: 'sqlite',
	open: (columns = NO_KINDS) => openFile(join(newFolder(), 'journey.sqlite'), columns),
	reopen: (connection, columns = NO_KINDS) => openFile(placeOf(connection), columns),
};

const postgres: TestStore = {
	name: 'postgres',
	open: async () => await openSchema(await newSchema()),
	reopen: (connection) => openSchema(placeOf(connection)),
};

const staticData: TestStore = {
	name: 'static-data',
	open: async <DB>(columns = NO_KINDS) => track(openStaticData<DB>({ columns })),
	reopen: async <DB>(connection: Connection<DB>, columns = NO_KINDS) => {
		const saved = JSON.stringify((connection as StaticDataConnection<DB>).snapshot);
		return track(openStaticData<DB>({ snapshot: JSON.parse(saved) as object, columns }));
	},
};

/** The three stores, for describe.each(). */
export const stores: readonly TestStore[] = [sqlite, postgres, staticData];
