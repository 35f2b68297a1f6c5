/** A node of the map, or a place where an edge passes a column. */
export interface LaneItem {
	lane: number;
	column: number;
	/** Middle, px. */
	y: number;
	height: number;
	/** Before and after it on edges. */
	neighbours: LaneItem[];
}

const GAP = 14;
const SWEEPS = 6;

/**
 * Moves items up and down within their lanes, so that none overlaps another one of its column and
 * edges are as level as possible. Each lane has its own zero; returns where it begins and how tall it
 * is (px).
 */
export function placeInLanes(
	items: readonly LaneItem[],
	lanes: number,
): Array<{ top: number; height: number }> {
	const stacks = [...Map.groupBy(items, ({ lane, column }) => `${column} ${lane}`).values()].sort(
		(a, b) => a[0].column - b[0].column || a[0].lane - b[0].lane,
	);
	for (const stack of stacks) {
		stack.sort((a, b) => a.y - b.y);
		place(
			stack,
			stack.map(() => 0),
		);
	}
	for (let sweep = 0; sweep < SWEEPS; sweep++) {
		const forward = sweep % 2 === 0;
		for (const stack of forward ? stacks : stacks.toReversed()) align(stack, forward);
	}
	return Array.from({ length: lanes }, (_, lane) => {
		const own = items.filter((item) => item.lane === lane);
		const top = Math.min(...own.map(({ y, height }) => y - height / 2));
		const bottom = Math.max(...own.map(({ y, height }) => y + height / 2));
		return { top, height: bottom - top };
	});
}

/** Each item at the height of those it is connected with on one side. */
function align(stack: LaneItem[], forward: boolean): void {
	const wanted = new Map(
		stack.map((item) => {
			const beside = item.neighbours.filter(
				({ lane, column }) =>
					lane === item.lane && (forward ? column < item.column : column > item.column),
			);
			const sum = beside.reduce((total, { y }) => total + y, 0);
			return [item, beside.length > 0 ? sum / beside.length : item.y] as const;
		}),
	);
	stack.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
	place(
		stack,
		stack.map((item) => wanted.get(item)!),
	);
}

/**
 * Positions in order and without overlap that are nearest to those wanted, by least squares: isotonic
 * regression by pooling adjacent violators (Barlow et al., 'Statistical Inference under Order
 * Restrictions', 1972) after what the items take up is subtracted.
 */
function place(stack: readonly LaneItem[], wanted: readonly number[]): void {
	let used = 0;
	const offsets = stack.map((item, i) => {
		if (i > 0) used += (stack[i - 1].height + item.height) / 2 + GAP;
		return used;
	});
	const pools: Array<{ sum: number; count: number }> = [];
	for (const [i, y] of wanted.entries()) {
		let pool = { sum: y - offsets[i], count: 1 };
		while (pools.length > 0) {
			const before = pools[pools.length - 1];
			if (before.sum / before.count <= pool.sum / pool.count) break;
			pool = { sum: before.sum + pool.sum, count: before.count + pool.count };
			pools.pop();
		}
		pools.push(pool);
	}
	let i = 0;
	for (const { sum, count } of pools) {
		for (let n = 0; n < count; n++, i++) stack[i].y = sum / count + offsets[i];
	}
}
