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
import { credentialOf, databaseEnv, queueModeEnv, worldsAreQueued } from './world-env';

/** 'sqlite' and 'postgresUrl' are the instance's default store, 'postgres' is in a credential. */
export type WorldStore = 'sqlite' | 'postgresUrl' | 'postgres' | 'staticData';

export interface WorldOptions {
	/** Default: the instance's own store, of the kind that the mode allows. */
	store?: WorldStore;
	/** n8n's own tables in that Postgres as well, instead of its SQLite file. */
	n8nOnPostgres?: boolean;
	/**
	 * Redis, two workers and a webhook process beside the main one; n8n on Postgres. Default: if the
	 * tests are in queue mode and the store allows it.
	 */
	queueMode?: boolean;
	mailbox?: MailboxOptions;
	env?: NodeJS.ProcessEnv;
}

/** What `ingest` sends as the write key. */
const WRITE_KEY = 'the write key of the tests';

/** Clients of such URLs time out, too, in ms. */
const ANSWER_MS = 60_000;

/** A machine with n8n, the pack as published, a mail server and, on request, Postgres. */
export class World {
	n8n!: RunningN8n;
	client!: N8nClient;
	/** In queue mode only. */
	workers: RunningN8n[] = [];
	webhooks?: RunningN8n;
	smtpCredential!: { id: string; name: string };
	ingestCredential!: { id: string; name: string };
	postgresCredential?: { id: string; name: string };

	private constructor(
		readonly folder: string,
		readonly mailbox: Mailbox,
		readonly store: WorldStore,
		public postgres: RunningPostgres | undefined,
		private readonly env: NodeJS.ProcessEnv,
		private readonly ports: { main: number; webhooks: number },
		private redis: RunningRedis | undefined,
	) {}

	static async start(options: WorldOptions = {}): Promise<World> {
		const queueMode = options.queueMode ?? (worldsAreQueued && isShared(options));
		const { store = queueMode ? 'postgresUrl' : 'sqlite' } = options;
		const redis = queueMode ? await startRedis() : undefined;
		const folder = mkdtempSync(join(tmpdir(), 'journey-e2e-'));
		await installPack(folder, process.env.JOURNEY_TARBALL);
		const postgres = queueMode || store.startsWith('postgres') ? await startPostgres() : undefined;
		const mailbox = await startMailbox(options.mailbox);
		const ports = { main: await freePort(), webhooks: await freePort() };
		const env = {
			...((options.n8nOnPostgres || queueMode) && postgres && databaseEnv(postgres)),
			...(store === 'postgresUrl' && { N8N_JOURNEY_STORE_URL: postgres!.url }),
			...(redis && queueModeEnv(redis, ports.webhooks)),
			...options.env,
		};
		const world = new World(folder, mailbox, store, postgres, env, ports, redis);
		try {
			await world.startAll();
			await world.makeCredentials();
			return world;
		} catch (error) {
			// Left-over processes would keep this process from ending.
			await world.stop();
			throw error;
		}
	}

	/** `env`: additional environment of n8n, such as another WEBHOOK_URL. */
	async startAll(env: NodeJS.ProcessEnv = {}): Promise<void> {
		await this.startN8n(env);
		if (this.redis === undefined) return;
		const starts = [this.startWebhooks(env), this.startWorker(env), this.startWorker(env)];
		for (const start of await Promise.allSettled(starts)) {
			if (start.status === 'rejected') throw start.reason;
		}
	}

	/** The main process. */
	async startN8n(env: NodeJS.ProcessEnv = {}): Promise<void> {
		this.n8n = await this.startProcess('start', env, this.ports.main);
		this.client = await N8nClient.connect(this.n8n.url);
	}

	/** In queue mode: one more of `workers`. */
	async startWorker(env: NodeJS.ProcessEnv = {}): Promise<RunningN8n> {
		const worker = await this.startProcess('worker', env);
		this.workers.push(worker);
		return worker;
	}

	/** In queue mode: the process that serves production URLs, always at the same port. */
	async startWebhooks(env: NodeJS.ProcessEnv = {}): Promise<RunningN8n> {
		return (this.webhooks = await this.startProcess('webhook', env, this.ports.webhooks));
	}

	private async startProcess(
		command: N8nCommand,
		env: NodeJS.ProcessEnv,
		port?: number,
	): Promise<RunningN8n> {
		const all = { ...this.env, ...env };
		return await startN8n({ command, port, userFolder: this.folder, env: all });
	}

	/** Stops all processes of n8n gracefully. */
	async stopAll(): Promise<void> {
		const processes = [...this.workers, this.webhooks, this.n8n];
		await Promise.all(processes.map((one) => one?.running() && one.stop()));
		this.workers = [];
	}

	/**
	 * The base of production URLs. In queue mode they are served by another process than test URLs.
	 */
	get webhooksUrl(): string {
		return (this.webhooks ?? this.n8n).url;
	}

	/** The same address as n8n writes it, also into links. */
	get publicUrl(): string {
		return `http://localhost:${(this.webhooks ?? this.n8n).port}`;
	}

	/** Ends Redis like a power cut, with all its data, and starts an empty one. */
	async restartRedis(): Promise<void> {
		this.redis = await this.redis!.crashAndStart();
	}

	/** Ends Postgres like a power cut, and starts it again with the data on disk. */
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
		this.ingestCredential = await this.credential('Write Key', 'journeyIngestApi', {
			secret: WRITE_KEY,
		});
		if (this.postgres === undefined) return;
		const login = credentialOf(this.postgres);
		this.postgresCredential = await this.credential('Journeys', 'postgres', login);
	}

	async credential(name: string, type: string, data: Record<string, unknown>) {
		return { id: await this.client.createCredential(name, type, data), name };
	}

	/** The parameters of a journey node for this world's store. */
	storeParameters(): StoreParameters {
		if (this.store === 'postgres') {
			return {
				parameters: { store: 'postgres' },
				credentials: { postgres: this.postgresCredential! },
			};
		}
		const store = this.store === 'staticData' ? 'staticData' : 'instance';
		return { parameters: { store }, credentials: {} };
	}

	/** A template with the credentials that a user chooses in it. */
	equipped<Json extends WorkflowJson>(json: Json): Json {
		const chosen: Record<string, Record<string, unknown>> = {
			journeyHub: { journeyIngestApi: this.ingestCredential },
			journeyTrigger: { journeyIngestApi: this.ingestCredential },
			multiChannelSend: { smtp: this.smtpCredential },
		};
		const nodes = json.nodes.map((node) => {
			const credentials = chosen[node.type.slice(node.type.lastIndexOf('.') + 1)];
			return credentials === undefined ? node : { ...node, credentials };
		});
		return { ...json, nodes };
	}

	/** Creates the workflow and waits until it is active. */
	async activate(json: WorkflowJson): Promise<string> {
		const { id } = await this.client.createWorkflow(json);
		await this.client.activate(id);
		return id;
	}

	/** Posts to a trigger's production URL, with the write key for one that asks for it. */
	async ingest(webhookId: string, body: unknown, path = 'journey'): Promise<Response> {
		return await fetch(`${this.webhooksUrl}/webhook/${webhookId}/${path}`, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				authorization: `Basic ${btoa(`${WRITE_KEY}:`)}`,
			},
			body: JSON.stringify(body),
			signal: AbortSignal.timeout(ANSWER_MS),
		});
	}

	async stop(): Promise<void> {
		await this.stopAll();
		await this.redis?.stop();
		await this.mailbox.close();
		await this.postgres?.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** Whether several processes can use the store. */
const isShared = ({ store = 'postgresUrl' }: WorldOptions): boolean => store.startsWith('postgres');
