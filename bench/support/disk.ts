import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import type { World } from '../../dev/world';

/** Bytes of n8n's own database and of ours on disk, without free space inside them. */
export async function bytesOnDisk(world: World): Promise<{ n8n: number; journey: number }> {
	const folder = join(world.folder, '.n8n');
	if (world.postgres === undefined) {
		return {
			n8n: sqliteBytes(join(folder, 'database.sqlite')),
			journey: sqliteBytes(join(folder, 'journey', 'journey.sqlite')),
		};
	}
	const client = new Client({ connectionString: world.postgres.url });
	await client.connect();
	try {
		// Rewritten rows leave free space that later ones use: it counts for neither side.
		await compact(client);
		return {
			n8n: await schemaBytes(client, 'public'),
			journey: await schemaBytes(client, 'n8n_journey'),
		};
	} finally {
		await client.end();
	}
}

function sqliteBytes(file: string): number {
	if (statSync(file, { throwIfNoEntry: false }) === undefined) return 0;
	const db = new DatabaseSync(file);
	try {
		db.exec('pragma wal_checkpoint(passive)');
		const { bytes } = db
			.prepare(
				`select (page_count - freelist_count) * page_size as bytes
				from pragma_page_count, pragma_freelist_count, pragma_page_size`,
			)
			.get() as { bytes: number };
		return bytes;
	} finally {
		db.close();
	}
}

async function compact(client: Client): Promise<void> {
	const { rows } = await client.query<{ name: string }>(
		`select format('%I.%I', schemaname, tablename) as name from pg_tables
		where schemaname in ('public', 'n8n_journey')`,
	);
	for (const { name } of rows) await client.query(`vacuum full ${name}`);
}

/** Tables, indexes and TOAST of a schema. */
async function schemaBytes(client: Client, schema: string): Promise<number> {
	const { rows } = await client.query<{ bytes: string }>(
		`select coalesce(sum(pg_total_relation_size(c.oid)), 0) as bytes from pg_class c
		join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = $1 and c.relkind in ('r', 'm')`,
		[schema],
	);
	return Number(rows[0].bytes);
}
