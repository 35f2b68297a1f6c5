import { createReadStream } from 'node:fs';
import { access, rm } from 'node:fs/promises';
import { sql } from 'kysely';
import { readBackup } from '../backup/read';
import type { Connection } from '../store/connection';
import { appliedMigrations } from '../store/migrate';
import type { Database } from '../store/schema';
import { filesOf } from '../store/sqlite/privacy';
import { defineCommand, STORE_OPTION } from './command';
import { CommandError, type CliDeps, type CommandResult } from './deps';
import { exists } from './exists';
import { oneFile } from './positionals';
import { openForWriting, storeLocationOf, type StoreLocation } from './store-location';
import { contentText, progressOf } from './progress';
import { spanText } from './format';

/** A live process sends a heartbeat every 12 s. */
const ALIVE_MS = 60_000;

interface RestoreArguments {
	store?: string;
	file: string;
	force: boolean;
}

export const restore = defineCommand({
	name: 'restore',
	summary: 'restore a backup into an empty store, while n8n is stopped',
	usage: '<file>',
	options: {
		...STORE_OPTION,
		force: { type: 'boolean', default: false, help: 'even if n8n seems to be running' },
	},
	read({ store, force }, positionals): RestoreArguments {
		return { store, force, file: oneFile('restore', positionals, 'journeys.backup') };
	},
	run: restored,
});

/** Restores a backup into an empty store and brings its schema up to date. */
async function restored(args: RestoreArguments, deps: CliDeps): Promise<CommandResult> {
	const place = storeLocationOf(args.store, deps);
	await access(args.file);
	return await leavingNothingNew(place, async () => {
		const conn = await openForWriting(place);
		try {
			if (!args.force) await refuseInUse(conn, place, deps.now());
			const open = () => createReadStream(args.file);
			const summary = await readBackup(conn, open, progressOf(deps));
			const takenAt = new Date(summary.takenAt).toISOString();
			return {
				ok: true,
				lines: [
					`${place.words} was restored as of ${takenAt}: ${contentText(summary)}.`,
					'Contacts that became due since then continue when n8n starts; messages sent since then are sent again.',
				],
				document: { store: place.words, file: args.file, ...summary },
			};
		} finally {
			await conn.close();
		}
	});
}

/** @throws CommandError if a process of n8n uses the store */
async function refuseInUse(
	conn: Connection<Database>,
	{ words }: StoreLocation,
	now: number,
): Promise<void> {
	if ((await appliedMigrations(conn)).length === 0) return;
	const { rows } = await sql<{ seenAt: number | null }>`
		select max(seen_at) as "seenAt" from journeys`.execute(conn.db);
	const seenAt = rows[0].seenAt ?? -Infinity;
	if (now - seenAt > ALIVE_MS) return;
	throw new CommandError(
		`n8n is using ${words}: its last heartbeat was ${spanText(Math.max(0, now - seenAt))} ago. ` +
			'Stop all its processes first, or use --force.',
	);
}

/** Deletes an SQLite file that was created for a failed restore. */
async function leavingNothingNew<T>(place: StoreLocation, work: () => Promise<T>): Promise<T> {
	if (place.kind !== 'sqlite') return await work();
	const { path } = place;
	const existed = await exists(path);
	try {
		return await work();
	} catch (error) {
		if (!existed) {
			await Promise.all(filesOf(path).map((file) => rm(file, { force: true })));
		}
		throw error;
	}
}
