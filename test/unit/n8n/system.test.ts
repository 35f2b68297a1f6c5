import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
	embeddedStorePath,
	instanceStoreUrl,
	isAlive,
	isQueueMode,
	newLease,
	systemClock,
	thisProcess,
	useClock,
} from '../../../src/n8n/system';

describe("The machine's clock", () => {
	beforeEach(() => jest.useFakeTimers());
	afterEach(() => jest.useRealTimers());

	it.each([
		['a minute', 60_000],
		['more than 2^31 ms, which the machine would take for none', 2 ** 31 + 5],
		['years', 3 * 365 * 86_400_000],
	])('waits for %s exactly', (_, delayMs) => {
		const rung = jest.fn();
		systemClock.after(delayMs, rung);
		jest.advanceTimersByTime(delayMs - 1);
		expect(rung).not.toHaveBeenCalled();
		jest.advanceTimersByTime(1);
		expect(rung).toHaveBeenCalledTimes(1);
	});

	it('can be cancelled, also in the middle of a long wait', () => {
		const rung = jest.fn();
		const cancel = systemClock.after(2 ** 32, rung);
		jest.advanceTimersByTime(2 ** 31 + 1);
		cancel();
		jest.advanceTimersByTime(2 ** 33);
		expect(rung).not.toHaveBeenCalled();
	});

	it('calls back at once where the instant has passed', () => {
		const rung = jest.fn();
		systemClock.after(-5, rung);
		jest.advanceTimersByTime(0);
		expect(rung).toHaveBeenCalledTimes(1);
	});

	it('can be replaced for the whole process, and put back', () => {
		const putBack = useClock({ now: () => 42, after: () => () => {} });
		expect(systemClock.now()).toBe(42);
		putBack();
		expect(systemClock.now()).toBe(Date.now());
	});
});

describe('A process that holds leases', () => {
	it('signs every lease, and takes none twice', () => {
		const leases = Array.from({ length: 100 }, newLease);
		expect(new Set(leases).size).toBe(100);
		expect(thisProcess.token).toHaveLength(12);
		for (const lease of leases) expect(lease.slice(0, 12)).toBe(thisProcess.token);
	});

	it('is alive when it is this one', () => {
		expect(isAlive(thisProcess)).toBe(true);
	});

	it('is gone when another has its number now, which is this one', () => {
		expect(isAlive({ ...thisProcess, token: 'anotherToken' })).toBe(false);
	});

	it('is gone when the machine has no such process', () => {
		const { pid } = spawnSync(process.execPath, ['--version']);
		expect(isAlive({ token: 'anotherToken', host: hostname(), pid })).toBe(false);
	});

	it('counts as alive when it is on another machine, where its state is unknown', () => {
		const { pid } = spawnSync(process.execPath, ['--version']);
		expect(isAlive({ token: 'anotherToken', host: 'elsewhere', pid })).toBe(true);
	});

	it('is alive when its number is in use', () => {
		expect(isAlive({ token: 'anotherToken', host: hostname(), pid: process.ppid })).toBe(true);
	});
});

describe("n8n's environment", () => {
	const { env } = process;
	beforeEach(() => (process.env = { ...env }));
	afterEach(() => (process.env = env));

	it('names the place of the embedded store: beside the database of n8n', () => {
		process.env.N8N_USER_FOLDER = '/data';
		expect(embeddedStorePath()).toBe(join('/data', '.n8n', 'journey', 'journey.sqlite'));
	});

	it('may name another store for the whole instance', () => {
		delete process.env.N8N_JOURNEY_STORE_URL;
		expect(instanceStoreUrl()).toBeUndefined();
		process.env.N8N_JOURNEY_STORE_URL = '';
		expect(instanceStoreUrl()).toBeUndefined();
		process.env.N8N_JOURNEY_STORE_URL = 'postgres://db/journeys';
		expect(instanceStoreUrl()).toBe('postgres://db/journeys');
	});

	it('shows whether executions run in other processes', () => {
		delete process.env.EXECUTIONS_MODE;
		expect(isQueueMode()).toBe(false);
		process.env.EXECUTIONS_MODE = 'queue';
		expect(isQueueMode()).toBe(true);
	});
});
