import { formatDuration, formatShort } from '../format';
import type { MapNode } from '../journey-map';
import { goesOn, lostAt, type MapFlow } from './map-flow';
import { isTime, placeWords, nodeWords } from './map-words';
import { rect, text, titled, widthOf, type Box } from './marks';
import { wrap } from './text';

export const BOX_WIDTH = 176;
const PAD = 10;
const INNER = BOX_WIDTH - 2 * PAD;
const NAME_LINE = 15;
const LINE = 16;

interface BoxLine {
	left: string;
	right?: string;
	leftColor?: string;
	rightColor?: string;
	/** Shown as a badge. */
	badge?: boolean;
}

/** What stands in the box of a node. */
export interface BoxContent {
	name: string[];
	lines: BoxLine[];
	/** px. */
	height: number;
}

export function boxOf(flow: MapFlow, node: MapNode): BoxContent {
	const name = wrap(node.name, INNER, 12, 2);
	const lines = linesOf(flow, node);
	return { name, lines, height: 2 * PAD - 4 + name.length * NAME_LINE + lines.length * LINE };
}

function linesOf(flow: MapFlow, node: MapNode): BoxLine[] {
	const short = (value: number) => formatShort(value, 'number');
	const lost = lostAt(flow, node);
	const ended = !goesOn(flow, node) && node.dropped > 0;
	const lines: Array<BoxLine | false> = [
		!!node.touchpoint && { left: node.touchpoint, leftColor: 'p-soft' },
		node.state === 'deleted' && { left: 'deleted', leftColor: 'p-bad' },
		node.state === 'unvisited'
			? { left: 'never visited', leftColor: 'p-soft' }
			: {
					left: `${short(node.reached)} ${node.id === flow.map.start ? 'entered' : 'reached'}`,
					...(lost > 0 && {
						right: `${wholeShare(lost, node.reached)} lost`,
						rightColor: 'p-bad',
					}),
					...(ended && { right: `${short(node.dropped)} ended`, rightColor: 'p-soft' }),
				},
		node.converted > 0 && {
			left: `✓ ${short(node.converted)} converted`,
			leftColor: 'p-good',
		},
		...(node.openEnds ?? []).map(({ output, enrollments }): BoxLine => ({
			left: `${short(enrollments)} ended at '${output}'`,
			leftColor: 'p-bad',
		})),
		...(flow.loops.get(node.id) ?? []).map(({ output, visits, medianMs }): BoxLine => ({
			left: ['↻', output, short(visits), isTime(medianMs) && formatDuration(medianMs)]
				.filter(Boolean)
				.join(' '),
			leftColor: 'p-soft',
		})),
		node.waiting > 0 && { left: `${short(node.waiting)} waiting`, badge: true },
	];
	return lines.filter((line) => line !== false);
}

/** In whole percents, so that it fits beside the count; the share in full is in the title. */
function wholeShare(part: number, whole: number): string {
	if (whole <= 0) return formatShort(part, 'number');
	const share = (100 * part) / whole;
	return share < 1 ? '< 1 %' : `${Math.round(share)} %`;
}

const LOSS_LIMITS = [0, 10, 25, 50];
/** From this shade on only ink has enough contrast. */
export const STRONG = 3;

/** The shade of a node: 0 without loss, up to 4 where more than half are lost. */
function lossShade(lost: number, reached: number): number {
	// Rounded like the share that is written beside it; less than 1 percent is a loss, too.
	const share = reached > 0 ? (100 * lost) / reached : 0;
	const shown = share < 1 ? share : Math.round(share);
	return LOSS_LIMITS.filter((limit) => shown > limit).length;
}

/** The legend of the shades, in percent. */
export const LOSS_LABELS = ['0 %', 'to 10 %', 'to 25 %', 'to 50 %', 'more'];

export function drawBox(flow: MapFlow, node: MapNode, content: BoxContent, box: Box): string {
	const loss = node.state === 'current' ? lossShade(lostAt(flow, node), node.reached) : null;
	const shade = loss === null ? 'p-back' : `p-loss-${loss}`;
	const rim = node.converted > 0 ? 'p-line-good' : 'p-line';
	const width = node.converted > 0 || node.id === flow.map.start ? 2 : 1;
	const dashed = node.state === 'current' ? '' : ' p-dashed';
	const left = box.x + PAD;
	const right = box.x + box.width - PAD;
	let y = box.y + PAD + 8;
	const ink = node.state === 'unvisited' ? 'p-soft' : 'p-ink';
	const marks = [
		`<g stroke-width="${width}">${rect(box, `${shade} ${rim}${dashed}`, 6)}</g>`,
		...content.name.map((line, i) =>
			text(left, y + i * NAME_LINE, line, {
				...{ size: 'name', color: ink, width: INNER, struck: node.state === 'deleted' },
			}),
		),
	];
	y += content.name.length * NAME_LINE + 1;
	for (const line of content.lines) {
		const plain = loss !== null && loss >= STRONG;
		marks.push(
			drawLine(plain ? { ...line, leftColor: 'p-ink', rightColor: 'p-ink' } : line, left, right, y),
		);
		y += LINE;
	}
	const place = placeWords(node);
	return titled(
		`${node.name}${place === '' ? '' : ` (${place})`}: ${nodeWords(flow, node).join('; ')}`,
		marks.join(''),
	);
}

function drawLine(line: BoxLine, left: number, right: number, y: number): string {
	const { left: words, right: more = '', leftColor = 'p-ink', rightColor, badge } = line;
	if (badge) {
		const width = Math.min(INNER, widthOf(words, 'small') + 14);
		return (
			rect({ x: left, y: y - 11, width, height: 15 }, 'p-fill-0', 7.5) +
			text(left + width / 2, y, words, {
				...{ size: 'small', color: 'p-on-mark', anchor: 'middle', width: width - 12 },
			})
		);
	}
	const taken = more === '' ? 0 : widthOf(more, 'small') + 6;
	return (
		text(left, y, words, { size: 'small', color: leftColor, width: INNER - taken }) +
		(more === ''
			? ''
			: text(right, y, more, { size: 'small', color: rightColor, anchor: 'end', width: INNER }))
	);
}
