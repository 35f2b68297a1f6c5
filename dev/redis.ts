import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { freePort } from './ports';
import { until } from './until';

const START_TIMEOUT_MS = 30_000;

export interface RunningRedis {
	port: number;
	/** SIGKILL: its data is lost, since it is in memory only. Then a new one on the same port. */
	crashAndStart(): Promise<RunningRedis>;
	stop(): Promise<void>;
}

/**
 * Starts Redis on 127.0.0.1, in memory only. It ends with this process. `program`: name on PATH.
 * @throws Error that says what to install if Redis is missing
 */
export async function startRedis(program = 'redis-server'): Promise<RunningRedis> {
	return await start(program, await freePort());
}

async function start(program: string, port: number): Promise<RunningRedis> {
	const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
	const child = spawn(program, ['--port', String(port), ...settings], { stdio: 'ignore' });
	const kill = () => child.kill('SIGKILL');
	process.once('exit', kill);
	const end = async (signal: NodeJS.Signals): Promise<void> => {
		process.off('exit', kill);
		if (child.exitCode !== null || child.signalCode !== null) return;
		const closed = once(child, 'close');
		child.kill(signal);
		await closed;
	};
	await untilUp(child, port);
	return {
		port,
		crashAndStart: async () => {
			await end('SIGKILL');
			return await start(program, port);
		},
		stop: () => end('SIGTERM'),
	};
}

async function untilUp(child: ChildProcess, port: number): Promise<void> {
	let failure: Error | undefined;
	child.once('error', (error) => {
		failure = new Error(
			`Queue mode needs Redis, which cannot be started: ${error.message}. On Debian: apt-get install redis-server`,
		);
	});
	child.once('exit', (code) => {
		failure = new Error(`redis-server ended at start with code ${code}`);
	});
	await until(
		async () => {
			if (failure) throw failure;
			return (await answers(port)) ? true : undefined;
		},
		'The start of Redis',
		START_TIMEOUT_MS,
	);
}

async function answers(port: number): Promise<boolean> {
	const socket = createConnection(port, '127.0.0.1');
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}
