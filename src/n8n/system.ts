import { randomBytes } from 'node:crypto';
import { homedir, hostname } from 'node:os';
import type { Clock } from '../lib/clock';
import {
	embeddedStorePathOf,
	executionTimeoutOf,
	isQueueModeOf,
	storeUrlOf,
} from '../operations/environment';
import { readRetention, type Retention } from '../operations/retention';
import type { ProcessInfo } from '../store/maintenance';

/** The only place of the pack that reads the machine's clock, process and environment. */

/** Timers beyond 2^31 ms fire at once, so a longer delay is slept in parts. */
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

/** Another clock for the whole process, for tests in virtual time; the result puts it back. */
export function useClock(clock: Clock): () => void {
	source = clock;
	return () => {
		source = machineClock;
	};
}

/** How long something takes here, in ms; it goes on where a test has stopped the time. */
export const stopwatch: Pick<Clock, 'now'> = { now: () => performance.now() };

/** This process, as it signs its leases. */
export const thisProcess: ProcessInfo = {
	token: randomBytes(9).toString('base64url'),
	host: hostname(),
	pid: process.pid,
};

let leases = 0;

/** A lease that nobody has taken before, signed by this process. */
export function newLease(): string {
	return `${thisProcess.token}:${++leases}`;
}

/** False only where it is certain: same machine, and no such process, or it is our own number. */
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

/** See executionPatienceOf. */
export function executionTimeoutMs(): number | undefined {
	return executionTimeoutOf(process.env);
}

/** `N8N_JOURNEY_STORE_URL`: the instance's store where it is not the embedded one. */
export function instanceStoreUrl(): string | undefined {
	return storeUrlOf(process.env);
}

/**
 * How long this instance keeps what is over.
 * @throws RetentionError where a variable is wrong
 */
export function instanceRetention(): Retention {
	return readRetention(process.env);
}

/** Beside n8n's own database. */
export function embeddedStorePath(): string {
	return embeddedStorePathOf(process.env, homedir());
}
