import { join } from 'node:path';
import type { CliDeps } from '../../../src/cli/deps';
import type { Connection } from '../../../src/store/connection';
import type { PostgresConfig } from '../../../src/store/postgres/config';
import { openPostgres } from '../../../src/store/postgres/open';
import { COLUMN_KINDS, type Database } from '../../../src/store/schema';
import { openSqlStore } from '../../../src/store/sql/store';
import { openSqlite } from '../../../src/store/sqlite/open';
import { runCli } from '../../support/cli';
import { JourneyWorld } from './journey';
import { newDatabase } from './postgres';
import { newFolder } from './stores';

export interface StoreLocation {
	/** For `--store`. */
	store: string;
	open(): Promise<Connection<Database>>;
}

export function urlOf(
	{ user, password, host, port, database }: PostgresConfig,
	changed = {},
): string {
	const url = new URL(`postgres://${host}:${port}/${database}?sslmode=disable`);
	const login = { username: user!, password: encodeURIComponent(String(password)) };
	return Object.assign(url, login, changed).href;
}

export const STORE_LOCATIONS: Array<[string, () => Promise<StoreLocation>]> = [
	[
		'an SQLite file',
		async () => {
			const store = join(newFolder(), 'journey.sqlite');
			return { store, open: () => openSqlite({ path: store, columns: COLUMN_KINDS }) };
		},
	],
	[
		'a Postgres database',
		async () => {
			const config = await newDatabase();
			return { store: urlOf(config), open: () => openPostgres({ config }) };
		},
	],
];

export async function withWorld(
	{ open }: StoreLocation,
	work: (world: JourneyWorld) => Promise<void>,
): Promise<void> {
	const conn = await open();
	try {
		await work(await JourneyWorld.open(await openSqlStore(conn), conn));
	} finally {
		await conn.close();
	}
}

export const doctor = async (store: string, changes: Partial<CliDeps> = {}, ...more: string[]) =>
	await runCli(['doctor', '--store', store, '--json', ...more], changes);
