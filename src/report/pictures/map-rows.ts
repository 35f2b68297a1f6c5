import { LANE_PAD, LANE_TITLE, LOOP } from './map-layout';
import type { Lane, MapLayout, PlacedEdge, PlacedNode } from './map-layout';
import type { Box } from './marks';

/** What one row shows of an edge. */
export interface EdgePiece extends PlacedEdge {
	/** Whether the edge reaches its node here; else it goes on in another row. */
	ends: boolean;
}

/** A part of the map from left to right; the next one is below it. All px are of the row. */
export interface MapRow {
	width: number;
	height: number;
	lanes: Lane[];
	nodes: PlacedNode[];
	edges: EdgePiece[];
}

/** How far an edge is drawn beyond the cut, px. */
const STUB = 20;
const ROUNDING = 1;

/**
 * Cuts a map that is wider than `width` (px) into rows of about the same length, as a text is into
 * lines. A row has only the lanes that something in it is in. One column is never cut.
 */
export function rowsOf(layout: MapLayout, width: number): MapRow[] {
	const starts = startsOf(layout, width);
	const rowAt = (x: number) => starts.findLastIndex((start) => x >= start - ROUNDING);
	const pieces = layout.edges.flatMap((edge) => piecesOf(edge, rowAt));
	return starts.map((from, i) => {
		const isIn = ({ x, width: wide }: Box) => rowAt(x + wide / 2) === i;
		const nodes = layout.nodes.filter(({ box }) => isIn(box));
		const edges = pieces
			.filter(({ row }) => row === i)
			.map(({ piece }) => ({
				...piece,
				label: piece.label && isIn(piece.label.box) ? piece.label : null,
			}));
		const [left, right] = [i > 0 ? STUB : 0, i < starts.length - 1 ? STUB : 0];
		const to = starts[i + 1] ?? layout.width;
		const { lanes, height, yOf } = lanesOf(layout, nodes, edges);
		const xOf = (x: number) => x - from + left;
		const moved = (box: Box): Box => ({ ...box, x: xOf(box.x), y: yOf(box.y) });
		return {
			...{ width: to - from + left + right, height, lanes },
			nodes: nodes.map((placed) => ({ ...placed, box: moved(placed.box) })),
			edges: edges.map((piece) => ({
				...piece,
				points: piece.points.map(({ x, y }) => ({ x: xOf(x), y: yOf(y) })),
				label: piece.label && { ...piece.label, box: moved(piece.label.box) },
			})),
		};
	});
}

/** Where rows begin. */
function startsOf(layout: MapLayout, width: number): number[] {
	if (layout.width <= width) return [0];
	const most = width - 2 * STUB;
	const { length } = startsWithin(layout, most);
	// The shortest rows that are no more.
	let room = layout.width / length;
	while (room < most && startsWithin(layout, room).length > length) room += 10;
	return startsWithin(layout, Math.min(room, most));
}

function startsWithin({ cuts, width }: MapLayout, room: number): number[] {
	const starts = [0];
	let [start, before] = [0, 0];
	for (const end of [...cuts, width]) {
		if (end - start > room && before > start) {
			start = before;
			starts.push(start);
		}
		before = end;
	}
	return starts;
}

function piecesOf(edge: PlacedEdge, rowAt: (x: number) => number) {
	const [first, ...rest] = edge.points;
	const pieces: Array<{ row: number; piece: EdgePiece }> = [];
	let before = first;
	for (const point of rest) {
		const row = rowAt((before.x + point.x) / 2);
		let last = pieces.at(-1);
		if (last?.row !== row) {
			const beyond = Math.sign(point.x - before.x) * STUB;
			last?.piece.points.push({ x: before.x + beyond, y: before.y });
			const stub = last && { x: before.x - beyond, y: before.y };
			const points = stub ? [stub, before] : [before];
			last = { row, piece: { ...edge, points, ends: false } };
			pieces.push(last);
		}
		last.piece.points.push(point);
		before = point;
	}
	pieces.at(-1)!.piece.ends = true;
	return pieces;
}

/** The lanes from the first to the last that is used, each as tall as what is in it. */
function lanesOf(layout: MapLayout, nodes: readonly PlacedNode[], edges: readonly EdgePiece[]) {
	const laneAt = (y: number) => layout.lanes.findLastIndex((lane) => y >= lane.y);
	const spans: Array<{ top: number; bottom: number } | undefined> = layout.lanes.map(
		() => undefined,
	);
	const take = (y: number, height: number) => {
		const lane = laneAt(y + height / 2);
		const { top = Infinity, bottom = -Infinity } = spans[lane] ?? {};
		spans[lane] = { top: Math.min(top, y), bottom: Math.max(bottom, y + height) };
	};
	for (const { node, box } of nodes) {
		take(box.y, box.height + (layout.flow.loops.has(node.id) ? LOOP : 0));
	}
	for (const { points, thickness, label } of edges) {
		if (label) take(label.box.y, label.box.height);
		for (const { y } of points) take(y - thickness / 2, thickness);
	}
	const first = Math.max(0, spans.findIndex(Boolean));
	const last = spans.findLastIndex(Boolean);
	let y = 0;
	const shifts = new Map<number, number>();
	const lanes = layout.lanes.slice(first, last + 1).map(({ stage }, i): Lane => {
		const { top, bottom } = spans[first + i] ?? { top: 0, bottom: 0 };
		const [title, pad] = stage === null ? [0, 0] : [LANE_TITLE, LANE_PAD];
		shifts.set(first + i, y + title - top);
		const lane = { stage, y, height: title + bottom - top + pad };
		y += lane.height;
		return lane;
	});
	return { lanes, height: y, yOf: (at: number) => at + (shifts.get(laneAt(at)) ?? 0) };
}
