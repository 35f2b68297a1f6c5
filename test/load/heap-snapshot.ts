import type { DevTools } from '../../dev/devtools';

/** How many objects of a kind there are, and the bytes that they take themselves. */
export interface Kind {
	count: number;
	bytes: number;
}

export type Census = Map<string, Kind>;

interface Meta {
	node_fields: string[];
	node_types: [string[], ...unknown[]];
}

/** Counted by constructor; other kinds of node are the heap's own. */
const OBJECTS = 'object';
const OTHERS: ReadonlySet<string> = new Set(['array', 'string', 'concatenated string', 'closure']);

/** What is on the heap, by constructor. The process stands still meanwhile, for some seconds. */
export async function census(tools: DevTools): Promise<Census> {
	const chunks: Buffer[] = [];
	tools.on('HeapProfiler.addHeapSnapshotChunk', (params) =>
		chunks.push(Buffer.from((params as { chunk: string }).chunk)),
	);
	await tools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
	return censusOf(Buffer.concat(chunks));
}

/**
 * Of a snapshot as V8 writes it (heap-snapshot-generator.cc): JSON of one object, its members in a
 * fixed order. It is larger than a string can be, so only the parts that are needed are parsed.
 */
export function censusOf(snapshot: Buffer): Census {
	const meta = parse<{ meta: Meta }>(snapshot, '"snapshot":', ',\n"nodes":').meta;
	const { node_fields: fields, node_types: types } = meta;
	const strings = parse<string[]>(snapshot, '"strings":', '}', true);
	const [type, name, size] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field));
	const found: Census = new Map();
	for (const node of records(snapshot, '"nodes":[', fields.length)) {
		const kindOfNode = types[0][node[type]];
		const isObject = kindOfNode === OBJECTS;
		if (!isObject && !OTHERS.has(kindOfNode)) continue;
		const label = isObject ? strings[node[name]] : `(${kindOfNode})`;
		const kind = found.get(label) ?? { count: 0, bytes: 0 };
		found.set(label, kind);
		kind.count += 1;
		kind.bytes += node[size];
	}
	return found;
}

function parse<T>(snapshot: Buffer, after: string, before: string, last = false): T {
	const from = snapshot.indexOf(after) + after.length;
	const to = last ? snapshot.lastIndexOf(before) : snapshot.indexOf(before, from);
	return JSON.parse(snapshot.toString('utf8', from, to)) as T;
}

const [COMMA, CLOSE, ZERO] = [0x2c, 0x5d, 0x30];

/** Runs of `length` whole numbers out of a list; each run is overwritten by the next. */
function* records(snapshot: Buffer, after: string, length: number): Generator<number[]> {
	const record = new Array<number>(length).fill(0);
	let at = snapshot.indexOf(after) + after.length;
	for (let filled = 0, value = 0; ; at++) {
		const byte = snapshot[at];
		if (byte === COMMA || byte === CLOSE) {
			record[filled++] = value;
			value = 0;
			if (filled === length) {
				yield record;
				filled = 0;
			}
			if (byte === CLOSE) return;
		} else if (byte > COMMA) {
			value = value * 10 + byte - ZERO;
		}
	}
}

export interface Growth {
	constructor: string;
	count: number;
	bytes: number;
}

/** What there is more of in `after`, the most bytes first. */
export function growth(before: Census, after: Census): Growth[] {
	return [...after]
		.map(([name, { count, bytes }]) => {
			const { count: had, bytes: took } = before.get(name) ?? { count: 0, bytes: 0 };
			return { constructor: name, count: count - had, bytes: bytes - took };
		})
		.filter(({ bytes }) => bytes > 0)
		.sort((a, b) => b.bytes - a.bytes);
}
