import type { RunningN8n } from '../../../../dev/n8n';
import { until } from '../../../../dev/until';
import type { World } from '../../../../dev/world';

export const BUSY_MACHINE_MS = 240_000;

const numbersIn = (log: string, what: RegExp): string[] =>
	[...log.matchAll(what)].map(([, executionId]) => executionId);

/** Executions that the worker has begun and not ended, by what it logs. */
export function underWay(worker: RunningN8n): string[] {
	const log = worker.logs();
	const ended = new Set(
		numbersIn(log, /Worker (?:finished|errored while running) execution (\d+)/g),
	);
	return numbersIn(log, /Worker started execution (\d+)/g).filter((id) => !ended.has(id));
}

/** The worker that is at it, and what it has under way; it takes a moment until it says so. */
export async function busyWorker(world: World): Promise<{ worker: RunningN8n; ids: string[] }> {
	const busy = () => world.workers.find((worker) => underWay(worker).length > 0);
	const worker = await until(() => Promise.resolve(busy()), 'Work of a worker', BUSY_MACHINE_MS);
	return { worker, ids: underWay(worker) };
}

/** Until the worker has ended these executions, well or not, or has ended itself. */
export async function whenEnded(worker: RunningN8n, ids: readonly string[]): Promise<void> {
	const ended = () => !worker.running() || !underWay(worker).some((id) => ids.includes(id));
	await until(
		() => Promise.resolve(ended() ? true : undefined),
		`The end of executions ${ids.join(', ')}`,
		BUSY_MACHINE_MS,
	);
}
