import { randomBytes } from 'node:crypto';
import { homedir, hostname } from 'node:os';
import type { Clock } from '../lib/clock';
import {
	canvasKeyOf,
	embeddedStorePathOf,
	executionTimeoutOf,
	isQueueModeOf,
	storeUrlOf,
} from '../operations/environment';
import { readRetention, type Retention } from '../operations/retention';
import type { ProcessInfo } from '../store/maintenance';

/** The only module of the pack that reads the machine's clock, process and environment. */

/** Timers beyond 2^31 ms fire immediately, so a longer delay is split. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const machineClock: Clock = {
	now: () => Date.now(),
	after(delayMs, fn) {
		let timer: NodeJS.Timeout;
		const sleep = (leftMs: number) => {
			const part = Math.min(Math.max(0, leftMs), LONGEST_TIMER_MS);
			timer = setTimeout(() => (leftMs > part ? sleep(leftMs - part) : fn()), part);
			timer.unref();
		};
		sleep(delayMs);
		return () => clearTimeout(timer);
	},
};

let source = machineClock;

export const systemClock: Clock = {
	now: () => source.now(),
	after: (delayMs, fn) => source.after(delayMs, fn),
};

/** Replaces the clock of the whole process, for tests in virtual time; the result restores it. */
export function useClock(clock: Clock): () => void {
	source = clock;
	return () => {
		source = machineClock;
	};
}

/** Measures durations in ms; it runs even if a test has stopped the clock. */
export const stopwatch: Pick<Clock, 'now'> = { now: () => performance.now() };

/** This process, which signs its leases. */
export const thisProcess: ProcessInfo = {
	token: randomBytes(9).toString('base64url'),
	host: hostname(),
	pid: process.pid,
};

let leases = 0;

/** A new unique lease, signed by this process. */
export function newLease(): string {
	return `${thisProcess.token}:${++leases}`;
}

/** False only if it is certain: the same machine has no such process, or its pid is now ours. */
export function isAlive(owner: ProcessInfo): boolean {
	if (owner.host !== thisProcess.host) return true;
	if (owner.pid === thisProcess.pid) return owner.token === thisProcess.token;
	try {
		process.kill(owner.pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code !== 'ESRCH';
	}
}

export function isQueueMode(): boolean {
	return isQueueModeOf(process.env);
}

/** See executionTimeoutOf. */
export function executionTimeoutMs(): number | undefined {
	return executionTimeoutOf(process.env);
}

/** See canvasKeyOf. */
export function canvasKey(): string | undefined {
	return canvasKeyOf(process.env);
}

/** `N8N_JOURNEY_STORE_URL`: the instance's store if it is not the embedded one. */
export function instanceStoreUrl(): string | undefined {
	return storeUrlOf(process.env);
}

/**
 * How long this instance keeps finished data.
 * @throws RetentionError if a variable is invalid
 */
export function instanceRetention(): Retention {
	return readRetention(process.env);
}

/** The embedded store's file, next to n8n's own database. */
export function embeddedStorePath(): string {
	return embeddedStorePathOf(process.env, homedir());
}

/** What this process knows of where n8n may be installed. */
export function processPlace() {
	const { env, execPath, argv } = process;
	return { env, execPath, script: argv[1], home: homedir() };
}
