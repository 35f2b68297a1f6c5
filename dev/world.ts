import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMailbox, type Mailbox, type MailboxOptions } from './mailbox';
import { startN8n, type RunningN8n } from './n8n';
import { N8nClient, type WorkflowJson } from './n8n-client';
import { installPack } from './pack';
import { freePort } from './ports';
import { startPostgres, type RunningPostgres } from './postgres';
import type { StoreParameters } from './workflow-builder';

export type WorldStore = 'sqlite' | 'postgres' | 'staticData';

export interface WorldOptions {
	store?: WorldStore;
	/** n8n's own tables in that Postgres as well, instead of its SQLite file. */
	n8nOnPostgres?: boolean;
	mailbox?: MailboxOptions;
	env?: NodeJS.ProcessEnv;
}

/** A machine with n8n, the pack as it would be published, a mail server and, if asked, Postgres. */
export class World {
	n8n!: RunningN8n;
	client!: N8nClient;
	smtpCredential!: { id: string; name: string };
	postgresCredential?: { id: string; name: string };

	private constructor(
		readonly folder: string,
		readonly mailbox: Mailbox,
		readonly store: WorldStore,
		readonly postgres: RunningPostgres | undefined,
		private readonly env: NodeJS.ProcessEnv,
		private readonly port: number,
	) {}

	static async start(options: WorldOptions = {}): Promise<World> {
		const { store = 'sqlite' } = options;
		const folder = mkdtempSync(join(tmpdir(), 'journey-e2e-'));
		await installPack(folder, process.env.JOURNEY_TARBALL);
		const postgres = store === 'postgres' ? await startPostgres() : undefined;
		const mailbox = await startMailbox(options.mailbox);
		const port = await freePort();
		const env = { ...(options.n8nOnPostgres && postgres && n8nOn(postgres)), ...options.env };
		const world = new World(folder, mailbox, store, postgres, env, port);
		await world.startN8n();
		await world.makeCredentials();
		return world;
	}

	async startN8n(): Promise<void> {
		this.n8n = await startN8n({ userFolder: this.folder, port: this.port, env: this.env });
		this.client = await N8nClient.connect(this.n8n.url);
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
		return await fetch(`${this.n8n.url}/webhook/${webhookId}/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	}

	async stop(): Promise<void> {
		if (this.n8n.running()) await this.n8n.stop();
		await this.mailbox.close();
		await this.postgres?.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}
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
