import type { JourneyMap } from '../journey-map';
import type { Drawing } from './frame';
import { drawBox, LOSS_LABELS } from './map-box';
import { STAGE_TITLES } from './map-flow';
import { mapLayout, type Lane, type MapLayout } from './map-layout';
import type { PlacedEdge, PlacedNode } from './map-layout';
import { rowsOf, type EdgePiece, type MapRow } from './map-rows';
import { edgeWords, nodeWords } from './map-words';
import { totalsText } from '../totals-text';
import { noData } from './no-data';
import { px, rect, text, titled, widthOf } from './marks';
import { wrap } from './text';

const LINE = 18;
const LEGEND = 34;
const ROW_GAP = 16;

/**
 * The journey from left to right, in as many rows as its width needs, its totals above, its legend
 * below.
 */
export function drawMap(map: JourneyMap, least: number): Drawing {
	if (map.nodes.length === 0) return noData(least);
	const layout = mapLayout(map);
	const rows = rowsOf(layout, least);
	const width = Math.max(least, ...rows.map((row) => row.width));
	const head = wrap(totalsText(map), width, 13, 4);
	if (layout.omitted > 0) {
		head.push(`The ${layout.omitted} nodes reached least are left out; the table has all of them.`);
	}
	const top = head.length * LINE + 8;
	const names = new Map(map.nodes.map(({ id, name }) => [id, name]));
	// In the middle of a wider picture, while the lanes take all of it.
	const aside = rows.length === 1 ? (width - rows[0].width) / 2 : 0;
	let y = top;
	const drawn = rows.map((row) => {
		const marks = drawRow(row, layout, names, { width, aside });
		const placed = `<g transform="translate(0 ${px(y)})">${marks}</g>`;
		y += row.height + ROW_GAP;
		return placed;
	});
	const bottom = y - ROW_GAP;
	return {
		width,
		height: bottom + LEGEND,
		marks: [
			...head.map((each, i) => text(0, 13 + i * LINE, each, { size: 'large', width })),
			...drawn,
			drawLegend(bottom + 16, width),
		].join(''),
		description: [
			totalsText(map),
			...layout.flow.nodes.map(
				(node) => `${node.name}: ${nodeWords(layout.flow, node).join(', ')}`,
			),
		].join('; '),
	};
}

function drawRow(
	{ lanes, nodes, edges }: MapRow,
	{ flow, lanes: all }: MapLayout,
	names: ReadonlyMap<string, string>,
	{ width, aside }: { width: number; aside: number },
): string {
	return [
		...lanes.map((lane) =>
			drawLane(
				lane,
				all.findIndex(({ stage }) => stage === lane.stage),
				width,
			),
		),
		`<g transform="translate(${px(aside)} 0)">`,
		...edges.map((edge) => drawEdge(edge, names)),
		...edges.map((edge) => drawLabel(edge, names)),
		...nodes.map((placed) => drawLoop(placed, flow.loops.has(placed.node.id))),
		...nodes.map(({ node, content, box }) => drawBox(flow, node, content, box)),
		'</g>',
	].join('');
}

function drawLane({ stage, y, height }: Lane, index: number, width: number): string {
	if (stage === null) return '';
	const back = rect({ x: 0, y, width, height }, index % 2 === 0 ? 'p-faint' : 'p-back');
	return back + text(10, y + 17, STAGE_TITLES[stage], { size: 'name', color: 'p-soft' });
}

function drawEdge(
	{ edge, points, thickness, ends }: EdgePiece,
	names: ReadonlyMap<string, string>,
) {
	const dashed = edge.visits === 0 || edge.deleted ? ' p-dashed' : '';
	const end = points[points.length - 1];
	const before = points[points.length - 2];
	const head = 7 + thickness / 2;
	const direction = end.x < before.x ? -1 : 1;
	const tip = { x: end.x - direction * (head - 1), y: end.y };
	const route = pathOf(ends ? [...points.slice(0, -1), tip] : points);
	const [x, y, h] = [end.x, end.y, head * 0.55];
	const arrow = `M${px(x)} ${px(y)}L${px(tip.x - direction)} ${px(y - h)}L${px(tip.x - direction)} ${px(y + h)}Z`;
	return titled(
		titleOf(edge, names),
		`<path class="p-path p-line${dashed}" stroke-width="${px(thickness)}" d="${route}"/>` +
			(ends ? `<path class="p-arrow" d="${arrow}"/>` : ''),
	);
}

function titleOf(edge: PlacedEdge['edge'], names: ReadonlyMap<string, string>): string {
	return `${names.get(edge.from)} to ${names.get(edge.to)}: ${edgeWords(edge)}`;
}

/** Level lines where two points have one height, else curves that begin and end level. */
function pathOf(points: ReadonlyArray<{ x: number; y: number }>): string {
	return points
		.map(({ x, y }, i) => {
			if (i === 0) return `M${px(x)} ${px(y)}`;
			const before = points[i - 1];
			if (px(before.y) === px(y)) return `L${px(x)} ${px(y)}`;
			const middle = px((before.x + x) / 2);
			return `C${middle} ${px(before.y)} ${middle} ${px(y)} ${px(x)} ${px(y)}`;
		})
		.join('');
}

function drawLabel({ edge, label }: PlacedEdge, names: ReadonlyMap<string, string>): string {
	if (label === null) return '';
	const { lines, box } = label;
	const marks = lines.map((each, i) =>
		text(box.x + box.width / 2, box.y + 12 + i * 14, each, {
			...{ size: 'small', anchor: 'middle', color: edge.visits === 0 ? 'p-soft' : 'p-ink' },
		}),
	);
	return titled(titleOf(edge, names), rect(box, 'p-back', 4) + marks.join(''));
}

/** An arc below a node that leads back to it. */
function drawLoop({ box }: PlacedNode, isLoop: boolean): string {
	if (!isLoop) return '';
	const right = box.x + box.width - 20;
	const left = right - 36;
	const y = box.y + box.height;
	const arc = `M${px(right)} ${px(y)}C${px(right)} ${px(y + 13)} ${px(left)} ${px(y + 13)} ${px(left)} ${px(y + 5)}`;
	const arrow = `M${px(left)} ${px(y)}L${px(left - 4)} ${px(y + 6)}L${px(left + 4)} ${px(y + 6)}Z`;
	return `<path class="p-path p-line" stroke-width="1.5" d="${arc}"/><path class="p-arrow" d="${arrow}"/>`;
}

function drawLegend(y: number, width: number): string {
	const first = 'Lost of those that reached it:';
	let x = widthOf(first, 'small') + 10;
	const shades = LOSS_LABELS.map((label, i) => {
		const at = x;
		x += 18 + widthOf(label, 'small') + 14;
		return (
			`<g stroke-width="1">${rect({ x: at, y: y - 1, width: 12, height: 12 }, `p-loss-${i} p-line`, 2)}</g>` +
			text(at + 17, y + 9, label, { size: 'small', color: 'p-soft' })
		);
	});
	const rest = 'Edges: width by visits, median time from arrival to arrival';
	const shown = x + widthOf(rest, 'small') <= width;
	return (
		text(0, y + 9, first, { size: 'small', color: 'p-soft' }) +
		shades.join('') +
		(shown ? text(x, y + 9, rest, { size: 'small', color: 'p-soft' }) : '')
	);
}
