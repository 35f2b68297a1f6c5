import { resolve } from 'node:path';
import { embeddedStorePathOf, storeUrlOf } from '../operations/environment';
import type { Connection } from '../store/connection';
import { postgresConfigFromUrl, type PostgresConfig } from '../store/postgres/config';
import { openPostgres } from '../store/postgres/open';
import { addressOfServer } from '../store/postgres/session';
import { COLUMN_KINDS, type Database } from '../store/schema';
import { openSqlite, openSqliteReadOnly } from '../store/sqlite/open';
import type { CliDeps } from './deps';

/** Where a store is; `words` say so without the password. */
export type StoreLocation = { words: string } & (
	{ kind: 'sqlite'; path: string } | { kind: 'postgres'; config: PostgresConfig }
);

/**
 * What `--store` names, or else the instance's own store.
 * @throws StoreError where that is no Postgres URL although it looks like an address
 */
export function storeLocationOf(
	given: string | undefined,
	{ env, home }: Pick<CliDeps, 'env' | 'home'>,
): StoreLocation {
	const url = given ?? storeUrlOf(env);
	// N8N_JOURNEY_STORE_URL is no path, whatever it looks like.
	const isAddress = url !== undefined && (given === undefined || url.includes('://'));
	if (!isAddress) {
		const path = resolve(url ?? embeddedStorePathOf(env, home));
		return { kind: 'sqlite', path, words: `SQLite file ${path}` };
	}
	const config = postgresConfigFromUrl(url);
	return { kind: 'postgres', config, words: `Postgres at ${addressOfServer(config)}` };
}

/** To be looked at only. Rejects with a StoreError. */
export async function openReadOnly(place: StoreLocation): Promise<Connection<Database>> {
	if (place.kind === 'sqlite') {
		return await openSqliteReadOnly({ path: place.path, columns: COLUMN_KINDS });
	}
	return await openPostgres({ config: place.config, readOnly: true });
}

/** An SQLite file that is missing is made. Rejects with a StoreError. */
export async function openForWriting(place: StoreLocation): Promise<Connection<Database>> {
	if (place.kind === 'sqlite') {
		return await openSqlite({ path: place.path, columns: COLUMN_KINDS });
	}
	return await openPostgres({ config: place.config });
}
