import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PostgresConfig } from '../../../src/store/postgres/config';

/** The task of a separate process on a store; see store-process.ts. */
export interface Task {
	act: 'migrate' | 'increment' | 'leave-open';
	sqlite?: string;
	postgres?: PostgresConfig;
	/** How often to increment. */
	times?: number;
}

export interface StoreProcess {
	/** Lets it begin; resolves to its exit code. */
	go(): Promise<number | null>;
}

/** Starts a process and waits until it has opened the store, so that several begin together. */
export async function startStoreProcess(task: Task): Promise<StoreProcess> {
	const script = join(__dirname, 'store-process.ts');
	const child: ChildProcess = spawn(
		process.execPath,
		['--no-warnings', '--import', 'tsx', script, JSON.stringify(task)],
		{ stdio: ['pipe', 'pipe', 'inherit'] },
	);
	const exited = once(child, 'exit') as Promise<[number | null]>;
	const ready = once(createInterface(child.stdout!), 'line');
	await Promise.race([ready, exited]);
	return {
		async go() {
			child.stdin!.end('go\n');
			const [code] = await exited;
			return code;
		},
	};
}

/** Runs the task in several processes at once and gives their exit codes. */
export async function inProcesses(count: number, task: Task): Promise<(number | null)[]> {
	const started = await Promise.all(Array.from({ length: count }, () => startStoreProcess(task)));
	return await Promise.all(started.map((it) => it.go()));
}
