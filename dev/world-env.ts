import type { RunningPostgres } from './postgres';
import type { RunningRedis } from './redis';

/**
 * Whether worlds that do not say are in queue mode, as `npm run e2e:queue` wants them: the one place
 * where that is read.
 */
export const worldsAreQueued = process.env.JOURNEY_E2E_MODE === 'queue';

/** What each process of n8n's queue mode is told. */
export function queueModeEnv({ port }: RunningRedis, webhookPort: number): NodeJS.ProcessEnv {
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(port),
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		// A worker that was killed is missed after this long, in ms.
		QUEUE_WORKER_STALLED_INTERVAL: '5000',
		QUEUE_WORKER_LOCK_DURATION: '10000',
		QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
		// So that n8n finds out by itself what it was not told in time; docs/stores.md asks for it.
		N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '1000',
		N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED: '1000',
		// Otherwise each process takes itself for the one that is called.
		WEBHOOK_URL: `http://localhost:${webhookPort}/`,
		// So that a call that goes to the wrong process is found out.
		N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
	};
}

/** n8n's own tables on Postgres. */
export function databaseEnv(postgres: RunningPostgres): NodeJS.ProcessEnv {
	const { host, port, user, password, database } = postgres;
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: host,
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_USER: user,
		DB_POSTGRESDB_PASSWORD: password,
		DB_POSTGRESDB_DATABASE: database,
	};
}

/** For n8n's own `postgres` credential. */
export function credentialOf(postgres: RunningPostgres): Record<string, unknown> {
	const { host, port, user, password, database } = postgres;
	return { host, port, user, password, database, ssl: 'disable', maxConnections: 10 };
}
