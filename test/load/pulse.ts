import type { DevTools } from '../../dev/devtools';

/**
 * How long the event loop stood still, in ms: by the clock, which other programs on the machine
 * lengthen, and by the processor time of the thread, which they do not.
 */
export interface Pulse {
	longestMs: number;
	longestBusyMs: number;
	p99Ms: number;
}

const BEAT_MS = 5;

/** Text of a function that runs in the process under test, so it uses nothing from here. */
const START = `(() => {
	const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
	const delay = monitorEventLoopDelay({ resolution: ${BEAT_MS} });
	delay.enable();
	let busy = 0;
	let before = process.threadCpuUsage();
	setInterval(() => {
		const { user, system } = process.threadCpuUsage(before);
		busy = Math.max(busy, (user + system) / 1000);
		before = process.threadCpuUsage();
	}, ${BEAT_MS}).unref();
	globalThis.journeyPulse = () => {
		const ms = (ns) => Math.max(0, ns / 1e6 - ${BEAT_MS});
		const pulse = { longestMs: ms(delay.max), longestBusyMs: busy, p99Ms: ms(delay.percentile(99)) };
		delay.reset();
		busy = 0;
		before = process.threadCpuUsage();
		return pulse;
	};
})()`;

export async function startPulse(tools: DevTools): Promise<void> {
	await tools.evaluate(START);
}

/** Since it was last asked. */
export async function pulseOf(tools: DevTools): Promise<Pulse> {
	return (await tools.evaluate('globalThis.journeyPulse()')) as Pulse;
}

const USED = `(() => {
	const ms = ({ user, system }) => (user + system) / 1000;
	return { mainThread: ms(process.threadCpuUsage()), process: ms(process.cpuUsage()) };
})()`;

/** Processor time used so far, ms. What others take of the machine does not count. */
export interface Used {
	mainThread: number;
	/** All threads of the process. */
	process: number;
}

/** Of all these processes together. */
export async function usedBy(tools: readonly DevTools[]): Promise<Used> {
	const each = await Promise.all(tools.map(async (one) => (await one.evaluate(USED)) as Used));
	const sum = (key: keyof Used) => each.reduce((total, used) => total + used[key], 0);
	return { mainThread: sum('mainThread'), process: sum('process') };
}
