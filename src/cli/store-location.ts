import { resolve } from 'node:path';
import { embeddedStorePathOf, storeUrlOf } from '../operations/environment';
import type { Connection } from '../store/connection';
import { postgresConfigFromUrl, type PostgresConfig } from '../store/postgres/config';
import { openPostgres } from '../store/postgres/open';
import { addressOfServer } from '../store/postgres/session';
import { COLUMN_KINDS, type Database } from '../store/schema';
import { openSqlite, openSqliteReadOnly } from '../store/sqlite/open';
import type { CliDeps } from './deps';

/** The location of a store; `words` describe it without the password. */
export type StoreLocation = { words: string } & (
	{ kind: 'sqlite'; path: string } | { kind: 'postgres'; config: PostgresConfig }
);

/**
 * The store in `--store`, or else the instance's own.
 * @throws StoreError if it looks like a URL but is not a Postgres URL
 */
export function storeLocationOf(
	given: string | undefined,
	{ env, home }: Pick<CliDeps, 'env' | 'home'>,
): StoreLocation {
	const url = given ?? storeUrlOf(env);
	// N8N_JOURNEY_STORE_URL is never a path, whatever it looks like.
	const isAddress = url !== undefined && (given === undefined || url.includes('://'));
	if (!isAddress) {
		const path = resolve(url ?? embeddedStorePathOf(env, home));
		return { kind: 'sqlite', path, words: `SQLite file ${path}` };
	}
	const config = postgresConfigFromUrl(url);
	return { kind: 'postgres', config, words: `Postgres at ${addressOfServer(config)}` };
}

/** Opens for reading only. Rejects with a StoreError. */
export async function openReadOnly(place: StoreLocation): Promise<Connection<Database>> {
	if (place.kind === 'sqlite') {
		return await openSqliteReadOnly({ path: place.path, columns: COLUMN_KINDS });
	}
	return await openPostgres({ config: place.config, readOnly: true });
}

/** Creates a missing SQLite file. Rejects with a StoreError. */
export async function openForWriting(place: StoreLocation): Promise<Connection<Database>> {
	if (place.kind === 'sqlite') {
		return await openSqlite({ path: place.path, columns: COLUMN_KINDS });
	}
	return await openPostgres({ config: place.config });
}
