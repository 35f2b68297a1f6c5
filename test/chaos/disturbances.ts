import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { World } from '../../dev/world';
import { LEASE_MS } from '../../src/journey/position-store';
import type { ChaosOptions } from './options';

const PAUSE_MS = LEASE_MS + 10_000;

/** Something that goes wrong; it resolves when all is up again. */
export type Disturbance = (world: World) => Promise<void>;

const killN8n: Disturbance = async (world) => {
	await world.n8n.kill();
	await world.startN8n();
};

/** As a power cut ends it: without writing anything more. */
const killPostgres: Disturbance = async (world) => {
	await world.restartPostgres();
};

const dropConnections: Disturbance = async (world) => {
	const client = new Client({ connectionString: world.postgres!.url });
	await client.connect();
	await client.query(
		'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
		[world.postgres!.database],
	);
	await client.end();
};

const killWorker: Disturbance = async (world) => {
	const [victim, ...others] = world.workers;
	await victim.kill();
	world.workers = others;
	await world.startWorker();
};

/** Past its lease, so that others have taken over what it did. */
const pauseWorker: Disturbance = async (world) => {
	const goOn = world.workers[0].pause();
	await sleep(PAUSE_MS);
	goOn();
};

/** What may happen; processes of n8n die more often than the others. */
export function disturbances(
	store: ChaosOptions['store'],
	mode: ChaosOptions['mode'],
): ReadonlyArray<[string, Disturbance]> {
	const ofN8n: Array<[string, Disturbance]> = [['kill -9 of n8n', killN8n]];
	if (store === 'sqlite') return ofN8n;
	const ofPostgres: Array<[string, Disturbance]> = [
		['kill -9 of Postgres', killPostgres],
		['connections dropped', dropConnections],
	];
	if (mode === 'regular') return [...ofN8n, ...ofN8n, ...ofPostgres];
	return [
		...ofN8n,
		...ofPostgres,
		['kill -9 of a worker', killWorker],
		['kill -9 of a worker', killWorker],
		['a worker paused', pauseWorker],
	];
}
