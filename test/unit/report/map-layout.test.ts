import { mapLayout, type MapLayout } from '../../../src/report/pictures/map-layout';
import type { Box } from '../../../src/report/pictures/marks';
import { largeMap, mapEdge, mapNode, smallMap } from '../../support/report/sample-maps';

const MAPS = {
	'5 nodes in stages': smallMap(),
	'1 node': { ...smallMap(), nodes: smallMap().nodes.slice(0, 1), edges: [] },
	'20 nodes in stages': largeMap(20, { branches: 3 }),
	'60 nodes in stages': largeMap(60),
	'60 nodes without stages': largeMap(60, { stages: false }),
	'300 nodes in stages': largeMap(300, { branches: 10 }),
};

const overlap = (a: Box, b: Box) =>
	a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Boxes of nodes and of labels, by what they are of. */
function boxesOf({ nodes, edges }: MapLayout): Array<[string, Box]> {
	return [
		...nodes.map(({ node, box }): [string, Box] => [node.name, box]),
		...edges.flatMap(({ edge, label }): Array<[string, Box]> =>
			label ? [[`${edge.from} to ${edge.to}`, label.box]] : [],
		),
	];
}

describe.each(Object.entries(MAPS))('the layout of %s', (_, map) => {
	const layout = mapLayout(map);

	it('has no node or label over another one', () => {
		const boxes = boxesOf(layout);
		const found = boxes.flatMap(([a, box], i) =>
			boxes.slice(i + 1).flatMap(([b, other]) => (overlap(box, other) ? [`${a} over ${b}`] : [])),
		);
		expect(found).toEqual([]);
	});

	it('has everything within its bounds', () => {
		for (const [, { x, y, width, height }] of boxesOf(layout)) {
			expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
			expect(x + width).toBeLessThanOrEqual(layout.width);
			expect(y + height).toBeLessThanOrEqual(layout.height);
		}
		for (const { x, y } of layout.edges.flatMap(({ points }) => points)) {
			expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
			expect(x).toBeLessThanOrEqual(layout.width);
			expect(y).toBeLessThanOrEqual(layout.height);
		}
	});

	it('leads each edge from a side of its node to a side of the other one', () => {
		const boxes = new Map(layout.nodes.map(({ node, box }) => [node.id, box]));
		for (const { edge, points } of layout.edges) {
			const ends = [
				[points[0], boxes.get(edge.from)!],
				[points[points.length - 1], boxes.get(edge.to)!],
			] as const;
			for (const [{ x, y }, box] of ends) {
				expect(Math.min(Math.abs(x - box.x), Math.abs(x - box.x - box.width))).toBeLessThan(0.01);
				expect(y).toBeGreaterThanOrEqual(box.y);
				expect(y).toBeLessThanOrEqual(box.y + box.height);
			}
		}
	});

	it('leads no edge through another node', () => {
		const through = layout.edges.flatMap(({ edge, points }) =>
			points.slice(1).flatMap((to, i) => {
				const from = points[i];
				const way = {
					x: Math.min(from.x, to.x) + 0.5,
					y: Math.min(from.y, to.y),
					width: Math.abs(to.x - from.x) - 1,
					height: Math.max(Math.abs(to.y - from.y), 0.1),
				};
				return layout.nodes
					.filter(({ box }) => overlap(way, box))
					.map(({ node }) => `${edge.from} to ${edge.to} through ${node.id}`);
			}),
		);
		expect(through).toEqual([]);
	});

	it('has each node in the lane of its stage, and lanes below each other in order', () => {
		const { lanes, nodes } = layout;
		for (const [i, { y }] of lanes.entries()) {
			expect(y).toBe(i === 0 ? 0 : lanes[i - 1].y + lanes[i - 1].height);
		}
		for (const { node, box } of nodes.filter(({ node: { stage } }) => stage !== null)) {
			const lane = lanes.find(({ stage }) => stage === node.stage)!;
			expect(box.y).toBeGreaterThanOrEqual(lane.y);
			expect(box.y + box.height).toBeLessThanOrEqual(lane.y + lane.height);
		}
	});

	it('is the same each time', () => {
		expect(JSON.stringify(mapLayout(structuredClone(map)))).toBe(JSON.stringify(layout));
	});
});

describe('the layout of a map', () => {
	const names = (layout: MapLayout) => layout.lanes.map(({ stage }) => stage);
	const laneOf = (layout: MapLayout, id: string) => {
		const { box } = layout.nodes.find(({ node }) => node.id === id)!;
		return layout.lanes.find(({ y, height }) => box.y >= y && box.y < y + height)!.stage;
	};

	it('goes from left to right', () => {
		const x = Object.fromEntries(
			mapLayout(smallMap()).nodes.map(({ node, box }) => [node.id, box.x]),
		);
		expect(x.trigger).toBeLessThan(x.mail);
		expect(x.mail).toBeLessThan(x.wait);
		expect(x.wait).toBeLessThan(x.thanks);
	});

	it('has the lanes of the stages that nodes have, and one without a title if none has a stage', () => {
		expect(names(mapLayout(smallMap()))).toEqual(['awareness', 'consideration', 'purchase']);
		expect(names(mapLayout(largeMap(20, { stages: false })))).toEqual([null]);
	});

	it('lets a node without a stage inherit that of the node before it', () => {
		const layout = mapLayout(smallMap());
		expect(laneOf(layout, 'mail')).toBe('awareness');
		expect(laneOf(layout, 'remind')).toBe('consideration');
	});

	it('lets nodes before the first stage inherit that of the node after them', () => {
		const map = smallMap();
		map.nodes[0].stage = null;
		expect(laneOf(mapLayout(map), 'trigger')).toBe('consideration');
	});

	it('makes edges the thicker, the more contacts took them', () => {
		const byVisits = mapLayout(largeMap(20)).edges.toSorted(
			(a, b) => a.edge.visits - b.edge.visits,
		);
		const thickness = byVisits.map((edge) => edge.thickness);
		expect(thickness).toEqual(thickness.toSorted((a, b) => a - b));
		expect(thickness.at(-1)! / thickness[0]).toBeGreaterThan(3);
	});

	it('draws a way back against the flow, and marks it', () => {
		const map = smallMap();
		map.edges.push(mapEdge('remind', 'wait', { output: 'Again', visits: 12 }));
		const { edges } = mapLayout(map);
		const { points, label } = edges.find(({ edge }) => edge.output === 'Again')!;
		expect(points[0].x).toBeGreaterThan(points.at(-1)!.x);
		expect(label!.lines).toEqual(['← Again', '12']);
	});

	it('takes a cycle that the start is part of, edges to unknown nodes, and a start that is gone', () => {
		const map = smallMap();
		map.edges.push(mapEdge('remind', 'trigger', { visits: 1 }), mapEdge('wait', 'nowhere'));
		expect(mapLayout(map).edges).toHaveLength(5);
		expect(mapLayout({ ...map, start: 'gone' }).nodes).toHaveLength(5);
	});

	it('draws several edges between the same two nodes beside each other', () => {
		const map = smallMap();
		map.edges.push(mapEdge('wait', 'thanks', { output: 'Clicked', visits: 5 }));
		const labels = mapLayout(map).edges.flatMap(({ label }) => (label ? [label.box] : []));
		expect(labels.some((a, i) => labels.slice(i + 1).some((b) => overlap(a, b)))).toBe(false);
	});

	it('leaves out the nodes reached least where there are more than 80, and says how many', () => {
		const layout = mapLayout(MAPS['300 nodes in stages']);
		expect(layout.nodes).toHaveLength(80);
		expect(layout.omitted).toBe(220);
		expect(layout.nodes.some(({ node }) => node.id === 'n0')).toBe(true);
	});

	it('has a node with odd values for its drop-off', () => {
		const nodes = [
			mapNode('a', { reached: 0, dropped: 3 }),
			mapNode('b', { reached: 1, dropped: 9 }),
		];
		const map = { ...smallMap(), start: 'a', nodes, edges: [mapEdge('a', 'b'), mapEdge('b', 'a')] };
		expect(mapLayout(map).nodes).toHaveLength(2);
	});
});
