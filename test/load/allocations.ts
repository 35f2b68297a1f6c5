import type { DevTools } from '../../dev/devtools';

interface Node {
	callFrame: { functionName: string; url: string; lineNumber: number };
	selfSize: number;
	children: Node[];
}

/** What code of ours has made since sampling began and somebody still holds. */
export interface Held {
	/** Bytes, extrapolated from samples. */
	bytes: number;
	/** The functions that made most of it, and bytes by each. */
	most: Array<[made: string, bytes: number]>;
}

const OURS = 'n8n-nodes-journey/dist/';

export async function startSampling(tools: DevTools): Promise<void> {
	await tools.send('HeapProfiler.startSampling', { samplingInterval: 16_384 });
}

/** Ends the sampling, after a collection of garbage. */
export async function heldSince(tools: DevTools): Promise<Held> {
	await tools.liveHeap();
	const { profile } = (await tools.send('HeapProfiler.stopSampling')) as {
		profile: { head: Node };
	};
	const sizes = new Map<string, number>();
	add(profile.head, null, sizes);
	const most = [...sizes].sort(([, a], [, b]) => b - a);
	return { bytes: most.reduce((sum, [, bytes]) => sum + bytes, 0), most: most.slice(0, 10) };
}

/** Bytes go to the function of ours nearest to where they were made. */
function add(
	{ callFrame, selfSize, children }: Node,
	ours: string | null,
	to: Map<string, number>,
) {
	const { url, functionName, lineNumber } = callFrame;
	const here = url.includes(OURS) ? `${functionName || '(anonymous)'}:${lineNumber + 1}` : ours;
	if (here !== null && selfSize > 0) to.set(here, (to.get(here) ?? 0) + selfSize);
	for (const child of children) add(child, here, to);
}
