import { setTimeout as sleep } from 'node:timers/promises';
import type { DevTools } from '../../dev/devtools';
import type { Inspector } from '../../dev/inspector';
import { pulseOf, type Pulse } from './pulse';

const BACKLOG_MS = 10_000;
/** A forced collection makes the process stand still for a moment. */
const HEAP_MS = 30_000;

export interface HeapSample {
	/** ms since the watching began */
	at: number;
	/** Bytes that are held after a forced collection, of all processes together. */
	heap: number;
	rss: number;
}

export interface Watched {
	/** Positions that were ready and not claimed. */
	backlog: number[];
	heap: HeapSample[];
	/** The worst of each figure. */
	pulse: Pulse;
}

/** Looks at n8n's processes and the store until `over`; tells what it sees. */
export async function watch(
	tools: readonly DevTools[],
	inspector: Inspector,
	over: Promise<unknown>,
): Promise<Watched> {
	const watched: Watched = {
		backlog: [],
		heap: [],
		pulse: { longestMs: 0, longestBusyMs: 0, p99Ms: 0 },
	};
	const begun = Date.now();
	const lookAtHeap = async () => {
		const { heap, rss } = await heapOf(tools, watched);
		const at = Date.now() - begun;
		watched.heap.push({ at, heap, rss });
		console.log(`${seconds(at)} heap ${mb(heap)}, rss ${mb(rss)}`);
	};
	const lookAtBacklog = async () => {
		const now = Date.now();
		const backlog = await inspector.backlog(now);
		watched.backlog.push(backlog);
		console.log(`${seconds(now - begun)} backlog ${backlog}`);
	};
	await Promise.all([repeat(BACKLOG_MS, over, lookAtBacklog), repeat(HEAP_MS, over, lookAtHeap)]);
	return watched;
}

const seconds = (ms: number) => `${String(Math.round(ms / 1_000)).padStart(4)} s:`;
export const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

async function repeat(
	everyMs: number,
	over: Promise<unknown>,
	look: () => Promise<void>,
): Promise<void> {
	const stop = new AbortController();
	void over.catch(() => undefined).then(() => stop.abort());
	for (;;) {
		await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => undefined);
		if (stop.signal.aborted) return;
		await look();
	}
}

/** The pulse is read before the collection, and begins anew after it. */
async function heapOf(tools: readonly DevTools[], { pulse }: Watched) {
	let [heap, rss] = [0, 0];
	for (const each of tools) {
		worst(pulse, await pulseOf(each));
		heap += await each.liveHeap();
		rss += (await each.evaluate('process.memoryUsage.rss()')) as number;
		await pulseOf(each);
	}
	return { heap, rss };
}

export function worst(all: Pulse, one: Pulse): void {
	for (const key of Object.keys(all) as Array<keyof Pulse>) all[key] = Math.max(all[key], one[key]);
}
