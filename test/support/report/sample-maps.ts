import type { JourneyMap, MapEdge, MapNode, Stage } from '../../../src/report/journey-map';
import { DAY_MS, HOUR_MS } from '../../../src/lib/milliseconds';

export function mapNode(id: string, more: Partial<MapNode> = {}): MapNode {
	return {
		...{ id, name: id, type: 'n8n-nodes-journey.waitUntil', stage: null, touchpoint: null },
		...{ state: 'current', reached: 0, visits: 0, waiting: 0, dropped: 0, converted: 0 },
		...{ medianMs: null, p90Ms: null },
		...more,
	};
}

export function mapEdge(from: string, to: string, more: Partial<MapEdge> = {}): MapEdge {
	return { from, to, output: '', visits: 0, medianMs: null, deleted: false, ...more };
}

/** A welcome journey of five nodes. */
export function smallMap(): JourneyMap {
	return {
		journey: 'Welcome',
		subtitle: 'Entered 2026-03-01 to 2026-03-31 (Europe/Berlin)',
		start: 'trigger',
		nodes: [
			mapNode('trigger', {
				...{ name: 'Journey Trigger', type: 'n8n-nodes-journey.journeyTrigger' },
				...{ stage: 'awareness', reached: 1234, visits: 1234 },
			}),
			mapNode('mail', {
				...{ name: 'Send Welcome Email', touchpoint: 'Welcome email', reached: 1230 },
				...{ visits: 1230, dropped: 4, medianMs: 900, p90Ms: 4_000 },
			}),
			mapNode('wait', {
				...{ name: 'Wait for Purchase', stage: 'consideration', reached: 1226, visits: 1150 },
				...{ waiting: 76, dropped: 310, converted: 0, medianMs: 3.2 * DAY_MS, p90Ms: 7 * DAY_MS },
			}),
			mapNode('thanks', {
				...{ name: 'Send Thanks', stage: 'purchase', touchpoint: 'Thank-you email' },
				...{ reached: 412, visits: 412, dropped: 412, converted: 401, medianMs: 800 },
			}),
			mapNode('remind', { name: 'Send Reminder', reached: 428, visits: 428, dropped: 428 }),
		],
		edges: [
			mapEdge('trigger', 'mail', { visits: 1230, medianMs: 2_000 }),
			mapEdge('mail', 'wait', { visits: 1226, medianMs: 3_000 }),
			mapEdge('wait', 'thanks', { output: 'Event', visits: 412, medianMs: 1.5 * DAY_MS }),
			mapEdge('wait', 'remind', { output: 'Timed Out', visits: 428, medianMs: 7 * DAY_MS }),
		],
		totals: {
			...{ entered: 1234, waiting: 76, completed: 440, converted: 401 },
			exited: 313,
			failed: 4,
		},
	};
}

const STAGE_OF_DEPTH: Stage[] = [
	'awareness',
	'consideration',
	'purchase',
	'postPurchase',
	'advocacy',
];
const NAMES = [
	'Send Email: {n}. reminder of the abandoned cart',
	'Wait Until Opened',
	'Branch on Behavior',
	'Segment: High Value',
	'Lead Score',
	'Send SMS',
	'Split Test Subject',
	'Wait for 3 Days',
];
const OUTPUTS = ['', 'Event', 'Timed Out', 'Otherwise', 'Variant B (longer subject line)'];

/** A made-up journey of `size` nodes with about one and a half times as many edges. */
export function largeMap(size: number, { stages = true, branches = 5 } = {}): JourneyMap {
	let seed = size * 7919;
	const random = (below: number) => {
		seed = (seed * 1103515245 + 12345) & 0x7fffffff;
		return Math.floor((seed / 0x7fffffff) * below);
	};
	const depthOf = (i: number) => Math.ceil(i / branches);
	const deepest = depthOf(size - 1);
	const nodes = Array.from({ length: size }, (_, i) => {
		const depth = depthOf(i);
		const reached = Math.round(10_000 / (1 + depth * 0.9)) - i * 7;
		const state = i % 17 === 16 ? 'unvisited' : i % 23 === 22 ? 'deleted' : 'current';
		const visited = state !== 'unvisited';
		return mapNode(`n${i}`, {
			name:
				i === 0 ? 'Journey Trigger' : `${NAMES[i % NAMES.length].replace('{n}', String(i))} ${i}`,
			stage:
				stages && i % 3 === 0 ? STAGE_OF_DEPTH[Math.floor((depth * 4.99) / (deepest + 1))] : null,
			...{ state, touchpoint: i % 4 === 1 ? `Touchpoint ${i} in the shop` : null },
			reached: visited ? Math.max(0, reached) : 0,
			visits: visited ? Math.max(0, reached) + random(40) : 0,
			waiting: visited && i % 5 === 2 ? random(900) : 0,
			dropped: visited ? Math.floor((Math.max(0, reached) * random(80)) / 100) : 0,
			converted: visited && i % 13 === 12 ? random(60) : 0,
			medianMs: visited ? random(9) * HOUR_MS + 60_000 : null,
			p90Ms: visited ? random(9) * DAY_MS + 9 * HOUR_MS : null,
		});
	});
	const edges: MapEdge[] = [];
	const connect = (from: number, to: number, output: string) => {
		const visited = nodes[from].state !== 'unvisited' && nodes[to].state !== 'unvisited';
		const visits = visited ? Math.floor(nodes[to].reached / (1 + random(3))) : 0;
		const deleted = nodes[from].state === 'deleted' || nodes[to].state === 'deleted';
		const medianMs = visits > 0 ? random(5) * DAY_MS + random(24) * HOUR_MS : null;
		edges.push(mapEdge(`n${from}`, `n${to}`, { output, visits, medianMs, deleted }));
	};
	for (let i = 1; i < size; i++) {
		const before = Math.max(0, (depthOf(i) - 2) * branches + 1 + random(branches));
		connect(depthOf(i) === 1 ? 0 : Math.min(before, i - 1), i, OUTPUTS[random(OUTPUTS.length)]);
	}
	for (let i = 0; i < size / 2; i++) {
		const from = random(size - 1);
		const ahead = from + 1 + random(branches * 2);
		if (ahead < size) connect(from, ahead, OUTPUTS[1 + random(OUTPUTS.length - 1)]);
	}
	if (size > 9) {
		connect(9, 3, 'Again');
		connect(5, 5, 'Not Yet');
	}
	return {
		...{ journey: 'Large', subtitle: 'All time', start: 'n0', nodes, edges },
		totals: {
			...{ entered: 10_000, waiting: 1_520, completed: 6_000, converted: 1_980 },
			...{ exited: 450, failed: 50 },
		},
	};
}
