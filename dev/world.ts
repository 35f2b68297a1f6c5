import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMailbox, type Mailbox, type MailboxOptions } from './mailbox';
import { startN8n, type N8nCommand, type RunningN8n } from './n8n';
import { N8nClient, type WorkflowJson } from './n8n-client';
import { installPack } from './pack';
import { freePort } from './ports';
import { startPostgres, type RunningPostgres } from './postgres';
import { startRedis, type RunningRedis } from './redis';
import type { StoreParameters } from './workflow-builder';

export type WorldStore = 'sqlite' | 'postgres' | 'staticData';

export interface WorldOptions {
	store?: WorldStore;
	/** n8n's own tables in that Postgres as well, instead of its SQLite file. */
	n8nOnPostgres?: boolean;
	/** Redis, two workers and a process for webhooks beside the main one; store and n8n on Postgres. */
	queueMode?: boolean;
	mailbox?: MailboxOptions;
	env?: NodeJS.ProcessEnv;
}

/** A machine with n8n, the pack as it would be published, a mail server and, if asked, Postgres. */
export class World {
	n8n!: RunningN8n;
	client!: N8nClient;
	/** Of queue mode only. */
	workers: RunningN8n[] = [];
	webhooks?: RunningN8n;
	smtpCredential!: { id: string; name: string };
	postgresCredential?: { id: string; name: string };

	private constructor(
		readonly folder: string,
		readonly mailbox: Mailbox,
		readonly store: WorldStore,
		public postgres: RunningPostgres | undefined,
		private readonly env: NodeJS.ProcessEnv,
		private readonly port: number,
		private readonly redis: RunningRedis | undefined,
	) {}

	static async start(options: WorldOptions = {}): Promise<World> {
		const { store = 'sqlite' } = options;
		const folder = mkdtempSync(join(tmpdir(), 'journey-e2e-'));
		await installPack(folder, process.env.JOURNEY_TARBALL);
		const postgres = store === 'postgres' ? await startPostgres() : undefined;
		const mailbox = await startMailbox(options.mailbox);
		const port = await freePort();
		const redis = options.queueMode ? await startRedis() : undefined;
		const onPostgres = options.n8nOnPostgres || options.queueMode;
		const env = {
			...(onPostgres && postgres && n8nOn(postgres)),
			...(redis && queueOn(redis)),
			...options.env,
		};
		const world = new World(folder, mailbox, store, postgres, env, port, redis);
		await world.startN8n();
		if (redis) await world.startHelpers();
		await world.makeCredentials();
		return world;
	}

	/** `env`: what n8n is told beside what the world tells it, such as another WEBHOOK_URL. */
	async startN8n(env: NodeJS.ProcessEnv = {}): Promise<void> {
		const all = { ...this.env, ...env };
		this.n8n = await startN8n({ userFolder: this.folder, port: this.port, env: all });
		this.client = await N8nClient.connect(this.n8n.url);
	}

	/** The processes of queue mode that do the work. */
	private async startHelpers(): Promise<void> {
		this.workers = [await this.startWorker(), await this.startWorker()];
		this.webhooks = await this.startProcess('webhook');
	}

	async startWorker(): Promise<RunningN8n> {
		return await this.startProcess('worker');
	}

	private async startProcess(command: N8nCommand): Promise<RunningN8n> {
		return await startN8n({ command, userFolder: this.folder, env: this.env });
	}

	/** Ends Postgres as a power cut would, and starts it again on what is on the disk. */
	async restartPostgres(): Promise<void> {
		this.postgres = await this.postgres!.crashAndStart();
	}

	private async makeCredentials(): Promise<void> {
		const { host, smtpPort } = this.mailbox;
		this.smtpCredential = await this.credential('Mailbox', 'smtp', {
			host,
			port: smtpPort,
			user: '',
			password: '',
			secure: false,
			disableStartTls: true,
		});
		if (this.postgres === undefined) return;
		const { host: server, port, user, password, database } = this.postgres;
		this.postgresCredential = await this.credential('Journeys', 'postgres', {
			...{ host: server, port, user, password, database },
			ssl: 'disable',
			maxConnections: 10,
		});
	}

	async credential(name: string, type: string, data: Record<string, unknown>) {
		return { id: await this.client.createCredential(name, type, data), name };
	}

	/** What a journey node needs to use this world's store. */
	storeParameters(): StoreParameters {
		switch (this.store) {
			case 'sqlite':
				return { parameters: { store: 'instance' }, credentials: {} };
			case 'staticData':
				return { parameters: { store: 'staticData' }, credentials: {} };
			case 'postgres':
				return {
					parameters: { store: 'postgres' },
					credentials: { postgres: this.postgresCredential! },
				};
		}
	}

	/** Makes the workflow and waits until it is live. */
	async activate(json: WorkflowJson): Promise<string> {
		const { id } = await this.client.createWorkflow(json);
		await this.client.activate(id);
		return id;
	}

	/** Posts to a trigger's production URL. */
	async ingest(webhookId: string, body: unknown, path = 'journey'): Promise<Response> {
		return await fetch(`${(this.webhooks ?? this.n8n).url}/webhook/${webhookId}/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	}

	async stop(): Promise<void> {
		const processes = [...this.workers, this.webhooks, this.n8n];
		await Promise.all(processes.map((one) => one?.running() && one.stop()));
		await this.redis?.stop();
		await this.mailbox.close();
		await this.postgres?.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}
}

function queueOn({ port }: RunningRedis): NodeJS.ProcessEnv {
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(port),
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		// A worker that was killed is missed after this long, in ms.
		QUEUE_WORKER_STALLED_INTERVAL: '5000',
		QUEUE_WORKER_LOCK_DURATION: '10000',
		QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	};
}

function n8nOn({ host, port, user, password, database }: RunningPostgres): NodeJS.ProcessEnv {
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: host,
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_USER: user,
		DB_POSTGRESDB_PASSWORD: password,
		DB_POSTGRESDB_DATABASE: database,
	};
}
