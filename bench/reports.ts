import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../dev/postgres';
import type { Connection } from '../src/store/connection';
import { postgresConfigFromUrl } from '../src/store/postgres/config';
import { openPostgres } from '../src/store/postgres/open';
import { COLUMN_KINDS, type Database } from '../src/store/schema';
import { stopCounting } from '../src/store/sql/counts/rollup';
import { openSqlStore } from '../src/store/sql/store';
import { openSqlite } from '../src/store/sqlite/open';
import { BATCH, ReleaseRounds } from './support/release';
import type { Measure } from './support/report';

/** Batches of 1,000 contacts on each side, alternating. */
const ROUNDS = 60;
/** Not counted. */
const WARMING = 5;
const LEAST_SHARE = 0.9;

type Conn = Connection<Database>;

/** What it costs to count for reports, and how long reports take. */
export async function benchReports(): Promise<Measure[]> {
	return [...(await onSqlite()), ...(await onPostgres())];
}

async function onSqlite(): Promise<Measure[]> {
	const folder = mkdtempSync(join(tmpdir(), 'journey-bench-'));
	const open = (name: string) =>
		openSqlite<Database>({ path: join(folder, `${name}.sqlite`), columns: COLUMN_KINDS });
	try {
		return [await cost('sqlite', open)];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function onPostgres(): Promise<Measure[]> {
	const settings = { shared_buffers: '1GB', max_wal_size: '8GB', maintenance_work_mem: '512MB' };
	const server = await startPostgres({ settings });
	const config = postgresConfigFromUrl(server.url);
	try {
		return [await cost('postgres', (schema) => openPostgres<Database>({ config, schema }))];
	} finally {
		await server.stop();
	}
}

/** The release protocol with and without counting, in turns; medians, as other work comes and goes. */
async function cost(store: string, open: (name: string) => Promise<Conn>): Promise<Measure> {
	const connections = [await open('counted'), await open('uncounted')];
	stopCounting(connections[1]);
	const sides: ReleaseRounds[] = [];
	for (const conn of connections) sides.push(await ReleaseRounds.open(await openSqlStore(conn)));
	const ms: number[][] = [[], []];
	for (let round = 0; round < WARMING + ROUNDS; round++) {
		// In changing order: the first of two finds the machine in another state than the second.
		for (const i of round % 2 === 0 ? [0, 1] : [1, 0]) {
			await sides[i].prepare();
			const took = await sides[i].run();
			if (round >= WARMING) ms[i].push(took);
		}
	}
	for (const conn of connections) await conn.close();
	const [ours, theirs] = ms.map((each) => (BATCH * 1_000) / median(each));
	return {
		bench: 'reports',
		case: `release protocol with counts, against without, ${store}`,
		...{ ours, theirs, unit: 'contacts/s', ratio: ours / theirs },
		goal: `at least ${LEAST_SHARE} of it`,
		ok: ours / theirs >= LEAST_SHARE,
	};
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
