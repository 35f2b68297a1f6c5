import { migrateToLatest, appliedMigrations } from '../store/migrate';
import { migrations } from '../store/migrations';
import type { Arguments } from './arguments';
import type { CliDeps, CommandResult } from './deps';
import { openForWriting, storeLocationOf } from './store-location';

/** Brings the store's schema up to date, as n8n does when it first uses a store. */
export async function migrate(args: Arguments, deps: CliDeps): Promise<CommandResult> {
	const place = storeLocationOf(args.store, deps);
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
