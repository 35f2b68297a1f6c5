import type { RunningPostgres } from './postgres';
import type { RunningRedis } from './redis';

/**
 * The default for worlds that do not choose queue mode, set by `npm run e2e:queue`; read only here.
 */
export const worldsAreQueued = process.env.JOURNEY_E2E_MODE === 'queue';

/** Environment of each process in n8n's queue mode. */
export function queueModeEnv({ port }: RunningRedis, webhookPort: number): NodeJS.ProcessEnv {
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(port),
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		// A killed worker is noticed after this long, in ms.
		QUEUE_WORKER_STALLED_INTERVAL: '5000',
		QUEUE_WORKER_LOCK_DURATION: '10000',
		QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
		// Lets n8n detect ends that were not reported in time; docs/stores.md asks for it.
		N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '1000',
		N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED: '1000',
		// Otherwise each process uses its own URL.
		WEBHOOK_URL: `http://localhost:${webhookPort}/`,
		// A call to the wrong process then fails.
		N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
	};
}

/** Environment for n8n's own tables on Postgres. */
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
