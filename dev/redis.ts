import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'node:net';
import { freePort } from './ports';

export interface RunningRedis {
	port: number;
	stop(): Promise<void>;
}

/**
 * Starts Redis on 127.0.0.1, in memory only. It ends with this process.
 * @throws Error that says what to install where there is no Redis
 */
export async function startRedis(): Promise<RunningRedis> {
	const port = await freePort();
	const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
	const child = spawn('redis-server', ['--port', String(port), ...settings], { stdio: 'ignore' });
	const end = () => child.kill('SIGKILL');
	process.once('exit', end);
	const failed = once(child, 'error').then(([error]) => {
		throw new Error(
			`Queue mode needs Redis, and redis-server cannot be started: ${String(error)}. On Debian: apt-get install redis-server`,
		);
	});
	await Promise.race([failed, answering(port)]);
	return {
		port,
		stop: async () => {
			process.off('exit', end);
			const gone = once(child, 'close');
			child.kill('SIGTERM');
			await gone;
		},
	};
}

async function answering(port: number): Promise<void> {
	const socket = createConnection(port, '127.0.0.1');
	try {
		await once(socket, 'connect');
	} catch {
		await sleep(100);
		await answering(port);
	} finally {
		socket.destroy();
	}
}
