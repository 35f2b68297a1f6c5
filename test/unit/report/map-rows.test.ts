import { mapLayout } from '../../../src/report/pictures/map-layout';
import { rowsOf, type MapRow } from '../../../src/report/pictures/map-rows';
import { largeMap, mapEdge, smallMap } from '../../support/report/sample-maps';

function withWaysBack() {
	const map = smallMap();
	map.edges.push(mapEdge('remind', 'wait', { output: 'Again', visits: 12 }));
	map.edges.push(mapEdge('thanks', 'mail', { output: 'Round', visits: 20 }));
	return map;
}

const MAPS = {
	'5 nodes': smallMap(),
	'5 nodes with ways back': withWaysBack(),
	'20 nodes': largeMap(20, { branches: 3 }),
	'60 nodes': largeMap(60),
	'60 nodes without stages': largeMap(60, { stages: false }),
};
const CASES = Object.entries(MAPS).flatMap(([name, map]) =>
	[200, 700, 1_200].map((width) => [name, width, map] as const),
);

const boxesOf = ({ nodes, edges }: MapRow) => [
	...nodes.map(({ box }) => box),
	...edges.flatMap(({ label }) => (label ? [label.box] : [])),
];

describe.each(CASES)('the rows of a map of %s at %i px', (_, width, map) => {
	const layout = mapLayout(map);
	const rows = rowsOf(layout, width);

	it('have each node and each label once', () => {
		const nodes = rows.flatMap((row) => row.nodes.map(({ node }) => node.id));
		expect(nodes.toSorted()).toEqual(layout.nodes.map(({ node }) => node.id).toSorted());
		const labels = rows.flatMap(({ edges }) => edges.flatMap(({ label }) => label?.lines ?? []));
		expect(labels.toSorted()).toEqual(
			layout.edges.flatMap(({ label }) => label?.lines ?? []).toSorted(),
		);
	});

	it('are no wider than asked for, except for a single column', () => {
		for (const row of rows) {
			const columns = new Set(row.nodes.map(({ box }) => Math.round(box.x)));
			if (columns.size > 1) expect(row.width).toBeLessThanOrEqual(width);
		}
	});

	it('have everything within their bounds', () => {
		for (const row of rows) {
			for (const box of boxesOf(row)) {
				expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
				expect(box.x + box.width).toBeLessThanOrEqual(row.width);
				expect(box.y + box.height).toBeLessThanOrEqual(row.height + 0.01);
			}
			for (const { x, y } of row.edges.flatMap(({ points }) => points)) {
				// Columns are told apart by whole pixels.
				expect(x).toBeGreaterThanOrEqual(-1);
				expect(y).toBeGreaterThanOrEqual(0);
				expect(x).toBeLessThanOrEqual(row.width + 1);
				expect(y).toBeLessThanOrEqual(row.height);
			}
		}
	});

	it('have each node in the lane of its stage', () => {
		for (const { lanes, nodes } of rows) {
			for (const { node, box } of nodes.filter(({ node: { stage } }) => stage !== null)) {
				const lane = lanes.find(({ y, height }) => box.y >= y && box.y < y + height);
				expect(lane?.stage ?? node.stage).toBe(node.stage);
			}
		}
	});

	it('let each edge reach its node once, and go on level where it is cut', () => {
		const pieces = rows.flatMap(({ edges }) => edges);
		for (const { edge } of layout.edges) {
			const own = pieces.filter((piece) => piece.edge === edge);
			expect(own.filter(({ ends }) => ends)).toHaveLength(1);
			for (const { points } of own.filter(({ ends }) => !ends)) {
				expect(points.at(-1)!.y).toBe(points.at(-2)!.y);
			}
		}
	});
});

describe('the rows of a map', () => {
	it('are one where there is room, with the layout as it is', () => {
		const layout = mapLayout(smallMap());
		const rows = rowsOf(layout, layout.width);
		expect(rows).toHaveLength(1);
		expect(rows[0].width).toBe(layout.width);
		expect(rows[0].lanes.map(({ stage }) => stage)).toEqual(layout.lanes.map(({ stage }) => stage));
	});

	it('have only the lanes that they need', () => {
		const stages = rowsOf(mapLayout(smallMap()), 620).map(({ lanes }) =>
			lanes.map(({ stage }) => stage),
		);
		expect(stages[0]).toEqual(['awareness']);
		expect(stages.at(-1)).toContain('purchase');
	});
});
