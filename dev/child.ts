import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const KEPT_LOG_CHARS = 8_000_000;

export interface ChildOptions {
	/** Arguments after `node`. */
	args: string[];
	env?: NodeJS.ProcessEnv;
	cwd?: string;
	/** Called with each piece of output as it comes. */
	log?: (text: string) => void;
}

export interface Child {
	pid: number;
	process: ChildProcess;
	/** Standard output and error so far (the last 8 million characters). */
	logs(): string;
	lastLines(count: number): string;
	running(): boolean;
	/** Resolves when the process has exited. */
	exited: Promise<unknown>;
	/** SIGTERM, then SIGKILL after `graceMs`. Resolves when the process has exited. */
	stop(graceMs?: number): Promise<void>;
	/** SIGKILL for the process and all processes that it started. */
	kill(): Promise<void>;
}

function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	// n8n starts its task runner as plain `node`: it must be the same version as this one.
	const path = [dirname(process.execPath), env.PATH ?? ''].join(delimiter);
	return { ...env, PATH: path };
}

function keepLogs(child: ChildProcess, log?: (text: string) => void): () => string {
	let text = '';
	const add = (chunk: Buffer): void => {
		const piece = chunk.toString('utf8');
		text = (text + piece).slice(-KEPT_LOG_CHARS);
		log?.(piece);
	};
	child.stdout?.on('data', add);
	child.stderr?.on('data', add);
	return () => text;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(process.platform === 'win32' ? pid : -pid, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

/**
 * Starts another Node process with this process's own `node`, in its own process group (Ctrl-C in the
 * terminal reaches only the parent, which decides the order of the shutdown). It dies with the parent.
 */
export function startChild(options: ChildOptions): Child {
	const preload = pathToFileURL(join(__dirname, 'die-with-parent.mts')).href;
	const child = spawn(process.execPath, ['--import', preload, ...options.args], {
		cwd: options.cwd,
		env: environment(options.env ?? process.env),
		detached: process.platform !== 'win32',
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
	});
	const { pid } = child;
	if (pid === undefined) throw new Error(`Could not start ${process.execPath}.`);
	const logs = keepLogs(child, options.log);
	const exited = once(child, 'close');
	const running = (): boolean => child.exitCode === null && child.signalCode === null;

	const kill = async (): Promise<void> => {
		signalGroup(pid, 'SIGKILL');
		await exited;
	};
	const stop = async (graceMs = 40_000): Promise<void> => {
		if (running()) child.kill('SIGTERM');
		const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
		await exited;
		clearTimeout(timer);
		signalGroup(pid, 'SIGKILL');
	};
	const lastLines = (count: number): string =>
		logs().trimEnd().split('\n').slice(-count).join('\n');
	return { pid, process: child, logs, lastLines, running, exited, stop, kill };
}
