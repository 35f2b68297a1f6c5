import { mkdirSync } from 'node:fs';
import { startChild, type Child } from './child';
import { ensureN8n } from './n8n-install';
import { freePort } from './ports';

export { ensureN8n, n8nVersion } from './n8n-install';

/** One of n8n's processes: `start` is the main one, with the editor. */
export type N8nCommand = 'start' | 'worker' | 'webhook';

export interface N8nOptions {
	/** Default: start. The others are for queue mode. */
	command?: N8nCommand;
	/** Contains everything that this n8n stores: database, key, nodes. Created if missing. */
	userFolder: string;
	/** Default: a free port. */
	port?: number;
	/** Port of the task broker. Default: a free port. */
	brokerPort?: number;
	/** Additional environment variables for n8n, for instance DB_TYPE. */
	env?: NodeJS.ProcessEnv;
	/** Called with n8n's output as it comes. */
	log?: (text: string) => void;
	/** How long n8n may take to respond, in ms. */
	startTimeoutMs?: number;
}

export interface RunningN8n {
	url: string;
	port: number;
	pid: number;
	logs(): string;
	running(): boolean;
	/** Resolves when n8n has exited, stopped or crashed. */
	exited: Promise<unknown>;
	/** SIGTERM; resolves when it has exited. */
	stop(): Promise<void>;
	/** SIGKILL, like a crash. */
	kill(): Promise<void>;
	/** Suspends the process, like an overloaded machine, until the returned function is called. */
	pause(): () => void;
}

// Settings of a developer's own shell or of jest must not change the n8n under test.
const notInherited =
	/^(N8N|DB|QUEUE|EXECUTIONS|WEBHOOK|GENERIC|NODES|CREDENTIALS|JEST|npm)_|^NODE_(ENV|OPTIONS)$/i;

function inheritedEnv(): NodeJS.ProcessEnv {
	return Object.fromEntries(Object.entries(process.env).filter(([key]) => !notInherited.test(key)));
}

function n8nEnv(options: N8nOptions, port: number, brokerPort: number): NodeJS.ProcessEnv {
	return {
		...inheritedEnv(),
		N8N_USER_FOLDER: options.userFolder,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_SECURE_COOKIE: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		// No outgoing requests, and the editor opens without surveys and banners.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_DISABLED_MODULES: 'mcp-registry',
		...options.env,
	};
}

async function answers(url: string): Promise<boolean> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
		await response.text();
		// While it migrates, n8n responds to other paths with a text page instead of JSON.
		return response.ok && (response.headers.get('content-type') ?? '').includes('json');
	} catch {
		return false;
	}
}

const READY_PATHS: Record<N8nCommand, string[]> = {
	start: ['/healthz', '/healthz/readiness', '/rest/settings'],
	worker: ['/healthz', '/healthz/readiness'],
	webhook: ['/healthz', '/healthz/readiness'],
};

async function waitUntilReady(
	child: Child,
	url: string,
	paths: readonly string[],
	timeoutMs: number,
): Promise<void> {
	const deadline = performance.now() + timeoutMs;
	for (const path of paths) {
		while (!(await answers(url + path))) {
			if (!child.running() || performance.now() > deadline) {
				const why = child.running()
					? `did not answer ${path} in ${timeoutMs} ms`
					: 'ended at start';
				await child.kill();
				throw new Error(`n8n ${why}. Its last lines:\n${child.lastLines(30)}`);
			}
			// n8n has no readiness event that another process could await.
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
	}
}

/**
 * Starts a real n8n on 127.0.0.1 and waits until it responds, with editor and API where it has
 * them. It ends with this process, however this process ends. Installs n8n at the first call on a
 * machine.
 */
export async function startN8n(options: N8nOptions): Promise<RunningN8n> {
	const { dir, bin } = await ensureN8n();
	mkdirSync(options.userFolder, { recursive: true });
	const port = options.port ?? (await freePort());
	const brokerPort = options.brokerPort ?? (await freePort());
	const env = n8nEnv(options, port, brokerPort);
	const { command = 'start' } = options;
	const child = startChild({ args: [bin, command], cwd: dir, env, log: options.log });
	const url = `http://127.0.0.1:${port}`;
	await waitUntilReady(child, url, READY_PATHS[command], options.startTimeoutMs ?? 180_000);
	return {
		url,
		port,
		pid: child.pid,
		logs: child.logs,
		running: child.running,
		exited: child.exited,
		stop: () => child.stop(),
		kill: child.kill,
		pause: () => {
			child.process.kill('SIGSTOP');
			return () => void child.process.kill('SIGCONT');
		},
	};
}
