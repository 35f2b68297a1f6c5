import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PostgresConfig } from '../../../../src/store/postgres/config';

/** Where a process finds its store, and what it does there; see store-worker.ts. */
export interface Order {
	act: 'migrate' | 'enter' | 'claim' | 'hold' | 'throttle';
	sqlite?: string;
	postgres?: PostgresConfig;
	/** ms */
	now: number;
	/** Owner of the leases; 12 characters. */
	owner: string;
	nodeId?: number;
	limit?: number;
	workspaceId?: number;
	names?: string[];
	event?: string;
	/** The account whose send times it takes, `limit` times three. */
	account?: string;
}

export interface StoreWorker {
	pid: number;
	/** Starts the work; resolves to its result. */
	begin<T>(): Promise<T>;
	/** Kills the process without a chance to clean up. */
	kill(): Promise<void>;
}

/** Starts a process and waits until it is ready to begin. */
export async function startWorker(order: Order): Promise<StoreWorker> {
	const script = join(__dirname, 'store-worker.ts');
	const child: ChildProcess = spawn(
		process.execPath,
		['--no-warnings', '--import', 'tsx', script, JSON.stringify(order)],
		{ stdio: ['pipe', 'pipe', 'inherit'] },
	);
	const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
	const next = async () => {
		const { value, done } = await lines.next();
		if (done) throw new Error('The process ended before it answered.');
		return JSON.parse(value as string) as unknown;
	};
	await next();
	return {
		pid: child.pid!,
		async begin<T>() {
			child.stdin!.write('go\n');
			if (order.act !== 'hold') child.stdin!.end();
			return (await next()) as T;
		},
		async kill() {
			const exited = once(child, 'exit');
			child.kill('SIGKILL');
			await exited;
		},
	};
}

/** Starts several processes and lets them begin together; returns the result of each. */
export async function atOnce<T>(orders: readonly Order[]): Promise<T[]> {
	const workers = await Promise.all(orders.map((order) => startWorker(order)));
	return await Promise.all(workers.map((worker) => worker.begin<T>()));
}
