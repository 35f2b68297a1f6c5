import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { migrateToLatest } from '../../../src/store/migrate';
import { migrations } from '../../../src/store/migrations';
import type { PostgresConfig } from '../../../src/store/postgres/config';
import { openPostgres } from '../../../src/store/postgres/open';

interface Server {
	port: number;
	password: string;
}

/** The test files of one jest worker share a server but no memory, hence a file. */
const NOTE = join(tmpdir(), `journey-postgres-of-${process.pid}.json`);

function toConfig({ port, password }: Server, database = 'postgres'): PostgresConfig {
	return { host: '127.0.0.1', port, user: 'postgres', password, database, ssl: false, max: 10 };
}

async function runs(server: Server): Promise<boolean> {
	const client = new Client(toConfig(server));
	try {
		await client.connect();
		return true;
	} catch {
		return false;
	} finally {
		await client.end().catch(() => undefined);
	}
}

async function noted(): Promise<Server | undefined> {
	try {
		const server = JSON.parse(readFileSync(NOTE, 'utf8')) as Server;
		return (await runs(server)) ? server : undefined;
	} catch {
		return undefined;
	}
}

async function start(): Promise<Server> {
	const script = join(__dirname, 'postgres-server.ts');
	const child = spawn(process.execPath, ['--no-warnings', script, NOTE], {
		// None that it inherits: Jest waits until nothing writes to its own any more.
		stdio: ['pipe', 'pipe', 'pipe'],
		// Ctrl-C reaches jest only, whose end the server notices by its standard input.
		detached: true,
	});
	let trouble = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => (trouble += text));
	const server = await new Promise<Server>((resolve, reject) => {
		createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line) as Server));
		child.once('exit', (code) =>
			reject(new Error(`Postgres did not start (exit code ${code}). ${trouble}`)),
		);
	});
	child.unref();
	for (const stream of [child.stdin, child.stdout, child.stderr])
		(stream as unknown as { unref(): void }).unref();
	writeFileSync(NOTE, JSON.stringify(server));
	return server;
}

let starting: Promise<Server> | undefined;

/** A real Postgres server, started once per jest worker; it ends with the worker. */
export async function postgresConfig(database?: string): Promise<PostgresConfig> {
	starting ??= noted().then((server) => server ?? start());
	return toConfig(await starting, database);
}

/** Runs one statement as the owner of the server. */
export async function onPostgres(statement: string, config: PostgresConfig): Promise<unknown[]> {
	const client = new Client(config);
	await client.connect();
	try {
		return (await client.query(statement)).rows;
	} finally {
		await client.end();
	}
}

/** An empty database, or a copy of the template; it goes with the server. */
export async function newDatabase(template = 'template1'): Promise<PostgresConfig> {
	const name = `journey_${randomUUID().replaceAll('-', '')}`;
	await onPostgres(`create database ${name} template ${template}`, await postgresConfig());
	return await postgresConfig(name);
}

/** Waits for connections that are being closed, and fails where one is left open. */
export async function dropDatabase({ database }: PostgresConfig): Promise<void> {
	await onPostgres(`drop database ${database}`, await postgresConfig());
}

let migrating: Promise<string> | undefined;

/** A database with the journey store's tables, as a copy of one that is migrated once. */
export async function newStoreDatabase(): Promise<PostgresConfig> {
	migrating ??= migratedTemplate();
	return await newDatabase(await migrating);
}

const MIGRATIONS = join(__dirname, '../../../src/store/migrations');

/** Named by the migrations' text, as in watch mode the server stays while they change. */
async function migratedTemplate(): Promise<string> {
	const hash = createHash('sha256');
	for (const file of readdirSync(MIGRATIONS).sort())
		hash.update(readFileSync(join(MIGRATIONS, file)));
	const name = `journey_template_${hash.digest('hex').slice(0, 16)}`;
	const server = await postgresConfig();
	const known = await onPostgres(`select from pg_database where datname = '${name}'`, server);
	if (known.length > 0) return name;
	const config = await newDatabase();
	const connection = await openPostgres({ config });
	await migrateToLatest(connection, migrations);
	await connection.close();
	// Only now, so that a template is whole whenever there is one.
	await onPostgres(`alter database ${config.database} rename to ${name}`, server);
	return name;
}
