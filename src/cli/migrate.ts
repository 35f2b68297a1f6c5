import { migrateToLatest, appliedMigrations } from '../store/migrate';
import { migrations } from '../store/migrations';
import { defineCommand, STORE_OPTION } from './command';
import type { CliDeps, CommandResult } from './deps';
import { noFile } from './positionals';
import { openForWriting, storeLocationOf } from './store-location';

export const migrate = defineCommand({
	name: 'migrate',
	summary: "update the store's schema",
	usage: '',
	options: STORE_OPTION,
	read({ store }, positionals) {
		noFile('migrate', positionals);
		return { store };
	},
	run: migrated,
});

/** Brings the store's schema up to date, as n8n does when it first uses a store. */
async function migrated({ store }: { store?: string }, deps: CliDeps): Promise<CommandResult> {
	const place = storeLocationOf(store, deps);
	const conn = await openForWriting(place);
	try {
		const from = (await appliedMigrations(conn)).at(-1) ?? null;
		await migrateToLatest(conn, migrations);
		const to = (await appliedMigrations(conn)).at(-1)!;
		return {
			ok: true,
			lines: [`${place.words}: ${inWords(from, to)}`],
			document: { store: place.words, from, to },
		};
	} finally {
		await conn.close();
	}
}

function inWords(from: string | null, to: string): string {
	if (from === to) return `the schema is up to date (${to}).`;
	if (from === null) return `the store was empty and now has the schema ${to}.`;
	return `updated the schema from ${from} to ${to}.`;
}
