import {
	constants,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startChild, type Child } from './child';
import { repoRoot } from './paths';
import { freePort } from './ports';

const database = 'journey';
const user = 'journey';
// The server listens on 127.0.0.1 only, and a fixed password lets a later start reuse the data.
const password = 'journey';

export interface PostgresOptions {
	/** Data folder, reused if it holds a database. Default: a new one, deleted at stop. */
	dir?: string;
	/** Default: a free port. */
	port?: number;
	/** Additional settings of the server, such as `{ fsync: 'off' }`. */
	settings?: Record<string, string>;
	/** How long it may take to respond, in ms. */
	startTimeoutMs?: number;
}

export interface RunningPostgres {
	/** `postgres://...` of the database `journey`. */
	url: string;
	host: string;
	port: number;
	user: string;
	password: string;
	database: string;
	pid: number;
	logs(): string;
	/** SIGKILL, then a new server on the same port and folder. */
	crashAndStart(): Promise<RunningPostgres>;
	stop(): Promise<void>;
}

/**
 * Under root, Postgres runs as another user, which must be able to reach its data and its program.
 */
function assertReachable(path: string): void {
	for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
		if (!existsSync(folder) || (statSync(folder).mode & constants.S_IXOTH) !== 0) continue;
		throw new Error(
			`Postgres can't use ${path}: it refuses to run as root, so it runs as the user postgres, ` +
				`which has no access to ${folder}. Choose a folder that all users can reach (for data, one under ` +
				`${tmpdir()}), or don't run as root, or allow it: chmod o+x ${folder}`,
		);
	}
}

function waitUntilReady(child: Child, timeoutMs: number): Promise<void> {
	return new Promise((resolve, reject) => {
		const fail = (why: string): void => {
			const error = new Error(`Postgres ${why}. Its last lines:\n${child.lastLines(20)}`);
			void child.kill().then(() => reject(error));
		};
		const timer = setTimeout(() => fail(`did not answer in ${timeoutMs} ms`), timeoutMs);
		const ended = (): void => {
			clearTimeout(timer);
			fail('ended at start');
		};
		child.process.once('exit', ended);
		child.process.once('message', () => {
			clearTimeout(timer);
			child.process.off('exit', ended);
			resolve();
		});
	});
}

/**
 * Starts a real Postgres 18 from npm on 127.0.0.1, with an empty database `journey`. It ends with this
 * process, however this process ends.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<RunningPostgres> {
	return await start(options, options.dir === undefined);
}

/** The server's process id, from the file with which it locks its folder. */
function postmaster(dir: string): number {
	return Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
}

/** The last processes of a killed server may still hold its memory for a moment. */
async function restart(
	options: PostgresOptions,
	temporary: boolean,
	triesLeft = 10,
): Promise<RunningPostgres> {
	try {
		return await start(options, temporary);
	} catch (error) {
		if (triesLeft === 0) throw error;
		await new Promise((resolve) => setTimeout(resolve, 500));
		return await restart(options, temporary, triesLeft - 1);
	}
}

async function start(options: PostgresOptions, temporary: boolean): Promise<RunningPostgres> {
	const dir = resolve(options.dir ?? mkdtempSync(join(tmpdir(), 'journey-pg-')));
	if (userInfo().uid === 0) [dirname(dir), join(repoRoot, 'node_modules')].forEach(assertReachable);
	mkdirSync(dir, { recursive: true, mode: 0o700 });
	const port = options.port ?? (await freePort());
	const flags = Object.entries(options.settings ?? {}).flatMap(([k, v]) => ['-c', `${k}=${v}`]);
	const settings = JSON.stringify({ dir, port, user, password, database, flags });
	const child = startChild({
		args: ['--import', 'tsx', join(__dirname, 'postgres-server.mts'), settings],
		cwd: __dirname,
	});
	await waitUntilReady(child, options.startTimeoutMs ?? 60_000);
	return {
		url: `postgres://${user}:${password}@127.0.0.1:${port}/${database}`,
		host: '127.0.0.1',
		...{ port, user, password, database, pid: child.pid, logs: child.logs },
		crashAndStart: async () => {
			process.kill(postmaster(dir), 'SIGKILL');
			await child.kill();
			return await restart({ ...options, dir, port }, temporary);
		},
		stop: async () => {
			await child.stop();
			if (temporary) rmSync(dir, { recursive: true, force: true });
		},
	};
}
