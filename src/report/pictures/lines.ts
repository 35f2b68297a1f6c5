import { formatCell, formatShort } from '../format';
import type { Picture } from '../report';
import type { Drawing } from './frame';
import { legend, seriesColor } from './legend';
import { circle, line, px, text, titled, widthOf } from './marks';
import { noData } from './no-data';
import { scaleOf } from './scale';

type Lines = Extract<Picture, { type: 'lines' }>;
interface Point {
	x: number;
	y: number;
}

const HEIGHT = 220;

/** A line for each series; a gap where a value is null. */
export function drawLines({ unit, x, series }: Lines, width: number): Drawing {
	const values = series.flatMap(({ y }) => y.filter((value) => value !== null));
	if (values.length === 0) return noData(width);
	const top = legend(
		series.map(({ label }) => label),
		width,
	);
	const begin = top.height + 8;
	const scale = scaleOf([0, ...values], unit, HEIGHT);
	const left =
		Math.max(...scale.ticks.map((tick) => widthOf(formatShort(tick, unit), 'small'))) + 8;
	const length = width - left - 8;
	const xAt = (i: number) => left + (x.length > 1 ? (i / (x.length - 1)) * length : length / 2);
	const yAt = (value: number) => begin + HEIGHT - scale.at(value);

	const grid = scale.ticks.map(
		(tick) =>
			line(left, yAt(tick), left + length, yAt(tick), tick === 0 ? 'p-line' : 'p-grid') +
			text(left - 8, yAt(tick) + 4, formatShort(tick, unit), {
				...{ size: 'small', color: 'p-soft', anchor: 'end' },
			}),
	);
	const radius = x.length > 60 ? 2 : 3;
	const paths = series.map(({ label, y }, s) => {
		const at = (i: number): Point => ({ x: xAt(i), y: yAt(y[i]!) });
		const stroke = `p-stroke-${seriesColor(s)}`;
		const points = x.map((name, i) => {
			const value = y[i] ?? null;
			if (value === null || !Number.isFinite(value)) return '';
			const { x: cx, y: cy } = at(i);
			const title = [series.length > 1 && label, name].filter(Boolean).join(', ');
			return titled(
				`${title}: ${formatCell(value, unit)}`,
				circle(cx, cy, radius, `p-fill-${seriesColor(s)}`),
			);
		});
		const route = stretches(y).map((stretch) => pathOf(stretch.map(at)));
		// Beyond six series the colors repeat, with dashes.
		const dashes = s >= 6 ? ' p-dashed' : '';
		return `<path class="p-path ${stroke}${dashes}" stroke-width="2" d="${route.join('')}"/>${points.join('')}`;
	});
	const bottom = begin + HEIGHT;
	return {
		...{ width, height: bottom + 24 },
		marks: top.marks + grid.join('') + paths.join('') + labelsOf(x, xAt, bottom + 18, left, width),
		description: series
			.map(
				({ label, y }) =>
					`${label}: ${y.map((value, i) => `${x[i]} ${formatCell(value, unit)}`).join(', ')}`,
			)
			.join('; '),
	};
}

/** Indices of values that follow each other without a gap; at least two of them make a line. */
function stretches(y: ReadonlyArray<number | null>): number[][] {
	const found: number[][] = [];
	let current: number[] = [];
	for (const [i, value] of y.entries()) {
		if (value === null || !Number.isFinite(value)) current = [];
		else if (current.push(i) === 2) found.push(current);
	}
	return found;
}

function pathOf(points: readonly Point[]): string {
	return points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');
}

/** As many labels as stand beside each other, the first and the last in any case. */
function labelsOf(
	x: readonly string[],
	at: (i: number) => number,
	y: number,
	left: number,
	width: number,
): string {
	const widest = Math.min(Math.max(...x.map((label) => widthOf(label, 'small'))), 90);
	const room = Math.max(1, Math.floor((width - left) / (widest + 12)));
	const step = Math.max(1, Math.ceil(x.length / room));
	let lastEnd = -Infinity;
	return x
		.map((label, i) => {
			if (i % step !== 0) return '';
			const shown = Math.min(widest, widthOf(label, 'small'));
			const middle = Math.min(Math.max(at(i), shown / 2), width - shown / 2);
			if (middle - shown / 2 < lastEnd + 6) return '';
			lastEnd = middle + shown / 2;
			const style = { size: 'small', color: 'p-soft', anchor: 'middle', width: widest } as const;
			return titled(label, text(middle, y, label, style));
		})
		.join('');
}
