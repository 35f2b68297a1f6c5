import { Graph, layout } from '@dagrejs/dagre';
import { formatDuration, formatShort } from '../format';
import { STAGES, type JourneyMap, type MapEdge, type MapNode, type Stage } from '../journey-map';
import { placeInLanes, type LaneItem } from './lanes';
import { BOX_WIDTH, boxOf, type BoxContent } from './map-box';
import { flowOf, stagesOf, type MapFlow } from './map-flow';
import { isTime } from './map-words';
import { widthOf, type Box } from './marks';
import { fit } from './text';

export interface Lane {
	/** Null: the only lane, because no node has a stage. */
	stage: Stage | null;
	/** px. */
	y: number;
	height: number;
}

export interface PlacedNode {
	node: MapNode;
	content: BoxContent;
	box: Box;
}

export interface PlacedEdge {
	edge: MapEdge;
	/** px, from node to node; between two points of one height the edge is level. */
	points: Array<{ x: number; y: number }>;
	/** px. */
	thickness: number;
	label: { lines: string[]; box: Box } | null;
}

export interface MapLayout {
	width: number;
	height: number;
	/** From top to bottom. */
	lanes: Lane[];
	nodes: PlacedNode[];
	edges: PlacedEdge[];
	/** px, ascending: where a map may be cut, between columns, as each edge has a point there. */
	cuts: number[];
	flow: MapFlow;
	/** Nodes that were left out, because the map would have too many. */
	omitted: number;
}

/** Nodes of a map; those reached least are left out. Laying out 80 with 120 edges takes about 40 ms. */
const MOST_NODES = 80;
/** Nodes and edges up to which there is time to look for fewer crossings. */
const SMALL = 90;
const LABEL_WIDTH = 104;
const LABEL_LINE = 14;
const THICKEST = 9;
export const LANE_TITLE = 24;
export const LANE_PAD = 14;
/** Room for the arc of a loop below its node. */
export const LOOP = 12;

/**
 * Places a map from left to right, each node in the lane of its stage. Dagre gives the columns and the
 * order in them, `placeInLanes` the heights. The same map has the same layout.
 */
export function mapLayout(map: JourneyMap): MapLayout {
	const { kept, omitted } = largest(map);
	const flow = flowOf(kept);
	const drawn = new Drawn(flow);
	drawn.arrange();
	const lanes = drawn.intoLanes(stagesOf(flow));
	return { ...drawn.measure(lanes), flow, omitted };
}

function largest(map: JourneyMap): { kept: JourneyMap; omitted: number } {
	const omitted = Math.max(0, map.nodes.length - MOST_NODES);
	if (omitted === 0) return { kept: map, omitted };
	const rank = new Map(map.nodes.map(({ id }, i) => [id, i]));
	const order = map.nodes.toSorted(
		(a, b) =>
			Number(b.id === map.start) - Number(a.id === map.start) ||
			b.reached - a.reached ||
			rank.get(a.id)! - rank.get(b.id)!,
	);
	const ids = new Set(order.slice(0, MOST_NODES).map(({ id }) => id));
	return { kept: { ...map, nodes: map.nodes.filter(({ id }) => ids.has(id)) }, omitted };
}

interface EdgeStop extends LaneItem {
	x: number;
	/** Of the label, where this stop has it. */
	width: number;
}

interface DrawnEdge {
	edge: MapEdge;
	lines: string[];
	stops: EdgeStop[];
	labelStop: EdgeStop | undefined;
	thickness: number;
}

interface DrawnNode extends LaneItem {
	node: MapNode;
	content: BoxContent;
	x: number;
}

class Drawn {
	readonly nodes = new Map<string, DrawnNode>();
	edges: DrawnEdge[] = [];
	/** Half the width of each column, by its middle. */
	readonly #columns = new Map<number, number>();

	constructor(private readonly flow: MapFlow) {}

	arrange(): void {
		const graph = new Graph({ multigraph: true });
		graph.setGraph({ rankdir: 'LR', nodesep: 26, edgesep: 14, ranksep: 60 });
		for (const node of this.flow.nodes) {
			const content = boxOf(this.flow, node);
			const loop = this.flow.loops.has(node.id) ? LOOP : 0;
			graph.setNode(node.id, { width: BOX_WIDTH, height: content.height + loop });
			this.nodes.set(node.id, {
				...{ node, content, x: 0, y: 0, lane: 0, column: 0, height: content.height + loop },
				neighbours: [],
			});
		}
		const most = Math.max(...this.flow.edges.map(({ visits }) => visits), 1);
		this.edges = this.flow.edges.map((edge, i) => {
			const isBack = this.flow.back.has(edge);
			const lines = labelOf(edge, isBack);
			const width =
				lines.length === 0 ? 0 : Math.max(...lines.map((each) => widthOf(each, 'small'))) + 8;
			const thickness = edge.visits > 0 ? Math.max(1.5, (THICKEST * edge.visits) / most) : 1.2;
			const height = Math.max(lines.length * LABEL_LINE + 2, thickness);
			// The way most contacts took is kept straight.
			const weight = 1 + Math.round((8 * edge.visits) / most);
			const label = { width, height, weight, labelpos: 'c' as const };
			// A way back is laid out like the way there, and drawn in its own direction.
			const [from, to] = isBack ? [edge.to, edge.from] : [edge.from, edge.to];
			graph.setEdge(from, to, label, String(i));
			return { edge, lines, stops: [], labelStop: undefined, thickness };
		});
		const size = this.flow.nodes.length + this.flow.edges.length;
		layout(graph, { disableOptimalOrderHeuristic: size > SMALL });
		this.#read(graph);
	}

	#read(graph: InstanceType<typeof Graph>): void {
		for (const [id, drawn] of this.nodes) {
			const { x, y } = graph.node(id) as { x: number; y: number };
			Object.assign(drawn, { x, y, column: key(x) });
			this.#widen(x, BOX_WIDTH);
		}
		for (const [i, drawn] of this.edges.entries()) {
			const { edge } = drawn;
			const isBack = this.flow.back.has(edge);
			const [from, to] = isBack ? [edge.to, edge.from] : [edge.from, edge.to];
			const placed = graph.edge(from, to, String(i)) as {
				x: number;
				width: number;
				height: number;
				points: Array<{ x: number; y: number }>;
			};
			drawn.stops = placed.points.slice(1, -1).map(({ x, y }) => {
				const isLabel = drawn.lines.length > 0 && key(x) === key(placed.x);
				const width = isLabel ? placed.width : 0;
				this.#widen(x, width);
				const height = isLabel ? placed.height : drawn.thickness + 4;
				return { x, y, width, height, lane: 0, column: key(x), neighbours: [] };
			});
			if (isBack) drawn.stops.reverse();
			drawn.labelStop = drawn.stops.find(({ width }) => width > 0);
		}
	}

	#widen(x: number, width: number): void {
		this.#columns.set(key(x), Math.max(this.#columns.get(key(x)) ?? 0, width / 2));
	}

	/** Moves all into the lanes of their stages; an edge changes lanes just before its end. */
	intoLanes(stages: ReadonlyMap<string, Stage> | null): Lane[] {
		const found = [...(stages?.values() ?? [])];
		const used: Array<Stage | null> =
			stages === null ? [null] : STAGES.filter((stage) => found.includes(stage));
		for (const [id, drawn] of this.nodes) drawn.lane = used.indexOf(stages?.get(id) ?? null);
		for (const { edge, stops } of this.edges) {
			const source = this.nodes.get(edge.from)!;
			const target = this.nodes.get(edge.to)!;
			for (const stop of stops) stop.lane = source.lane;
			const chain: LaneItem[] = [source, ...stops, target];
			for (const [i, item] of chain.entries()) {
				if (i === 0) continue;
				item.neighbours.push(chain[i - 1]);
				chain[i - 1].neighbours.push(item);
			}
		}
		const items = [...this.nodes.values(), ...this.edges.flatMap(({ stops }) => stops)];
		const heights = placeInLanes(items, used.length);
		let y = 0;
		return used.map((stage, i) => {
			const [title, pad] = stage === null ? [0, 0] : [LANE_TITLE, LANE_PAD];
			const lane = { stage, y, height: heights[i].height + title + pad };
			const shift = y + title - heights[i].top;
			for (const item of items) if (item.lane === i) item.y += shift;
			y += lane.height;
			return lane;
		});
	}

	measure(lanes: Lane[]): Omit<MapLayout, 'flow' | 'omitted'> {
		const nodes = [...this.nodes.values()].map(({ node, content, x, y, height }) => {
			const box = {
				x: x - BOX_WIDTH / 2,
				y: y - height / 2,
				width: BOX_WIDTH,
				height: content.height,
			};
			return { node, content, box };
		});
		const ports = portsOf(this.edges, this.nodes);
		const edges = this.edges.map((drawn): PlacedEdge => {
			const { edge, thickness, lines, labelStop } = drawn;
			const label = labelStop && { lines, box: labelBox(labelStop) };
			return { edge, thickness, points: this.#route(drawn, ports), label: label ?? null };
		});
		return shifted({ lanes, nodes, edges }, this.#cuts());
	}

	/** After each column of nodes, where its edges are level again. */
	#cuts(): number[] {
		const ofNodes = new Set([...this.nodes.values()].map(({ column }) => column));
		return [...this.#columns]
			.filter(([column]) => !ofNodes.has(column))
			.map(([column, half]) => column - half)
			.sort((a, b) => a - b);
	}

	/** From a side of the source, level through each column on the way, to a side of the target. */
	#route({ edge, stops }: DrawnEdge, ports: Ports) {
		const source = this.nodes.get(edge.from)!;
		const target = this.nodes.get(edge.to)!;
		const points: Array<{ x: number; y: number }> = [];
		const side = (node: DrawnNode, towards: number) =>
			node.x + (towards < node.x ? -1 : 1) * (BOX_WIDTH / 2);
		points.push({ x: side(source, stops[0]?.x ?? target.x), y: ports.get(edge)!.out });
		let before = source.x;
		for (const { x, y } of stops) {
			const half = (this.#columns.get(key(x)) ?? 0) * (x < before ? -1 : 1);
			points.push({ x: x - half, y }, { x: x + half, y });
			before = x;
		}
		points.push({ x: side(target, before), y: ports.get(edge)!.in });
		return points;
	}
}

const key = (x: number): number => Math.round(x);

function labelOf({ output, visits, medianMs }: MapEdge, isBack: boolean): string[] {
	const figures = [
		visits > 0 && formatShort(visits, 'number'),
		visits > 0 && isTime(medianMs) && formatDuration(medianMs),
	];
	const lines = [isBack ? `← ${output}`.trim() : output, figures.filter(Boolean).join(' · ')];
	return lines.filter((each) => each !== '').map((each) => fit(each, LABEL_WIDTH, 11));
}

function labelBox({ x, y, width, height }: EdgeStop): Box {
	return { x: x - width / 2, y: y - height / 2, width, height };
}

type Ports = Map<MapEdge, { out: number; in: number }>;

/** Where edges leave and reach their nodes: side by side, in the order in which they come. */
function portsOf(edges: readonly DrawnEdge[], nodes: ReadonlyMap<string, DrawnNode>): Ports {
	const ports: Ports = new Map(edges.map(({ edge }) => [edge, { out: 0, in: 0 }]));
	const ends = edges.flatMap((drawn) => {
		const { edge, stops } = drawn;
		const source = nodes.get(edge.from)!;
		const target = nodes.get(edge.to)!;
		const [first = target, last = source] = [stops[0], stops[stops.length - 1]];
		return [
			{ node: source, beside: first, drawn, end: 'out' as const },
			{ node: target, beside: last, drawn, end: 'in' as const },
		];
	});
	const sides = Map.groupBy(
		ends,
		({ node, beside }) => `${beside.x < node.x ? 'left' : 'right'} ${node.node.id}`,
	);
	for (const side of sides.values()) {
		side.sort((a, b) => a.beside.y - b.beside.y);
		const { node } = side[0];
		const middle = node.y - node.height / 2 + node.content.height / 2;
		const room = (node.content.height - 16) / side.length;
		const gap = Math.min(room, 16);
		for (const [i, { drawn, end }] of side.entries()) {
			ports.get(drawn.edge)![end] = middle + (i - (side.length - 1) / 2) * gap;
		}
	}
	return ports;
}

/** Moved to the left edge, between the sides of the lanes. */
function shifted(placed: Pick<MapLayout, 'lanes' | 'nodes' | 'edges'>, cuts: number[]) {
	const { lanes, nodes, edges } = placed;
	const points = edges.flatMap((edge) => edge.points);
	const labels = edges.flatMap(({ label }) => (label ? [label.box] : []));
	const boxes = [...nodes.map(({ box }) => box), ...labels];
	const left = Math.min(...[...boxes, ...points].map(({ x }) => x));
	const right = Math.max(...boxes.map(({ x, width }) => x + width), ...points.map(({ x }) => x));
	const last = lanes[lanes.length - 1];
	const pad = last.stage === null ? 2 : LANE_PAD;
	for (const at of [...boxes, ...points]) at.x += pad - left;
	return {
		...placed,
		cuts: cuts.map((x) => x + pad - left),
		width: right - left + 2 * pad,
		height: last.y + last.height,
	};
}
