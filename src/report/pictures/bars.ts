import { formatCell, formatShort } from '../format';
import type { Picture } from '../report';
import type { Drawing } from './frame';
import { legend, seriesColor } from './legend';
import { line, rect, text, titled, widthOf } from './marks';
import { noData } from './no-data';

type Bars = Extract<Picture, { type: 'bars' }>;

const BAR = 16;
const GAP = 12;
/** px between a bar and its number. */
const BESIDE = 6;

/** Bars from left to right, a group for each entry; those below zero go to the left. */
export function drawBars({ unit, series, bars }: Bars, width: number): Drawing {
	const values = bars.flatMap((bar) => bar.values.filter(Number.isFinite));
	if (values.length === 0) return noData(width);
	const labels = Math.min(Math.max(...bars.map(({ label }) => widthOf(label))), width * 0.35);
	const numbers = Math.max(...values.map((value) => widthOf(formatShort(value, unit))));
	const low = Math.min(0, ...values);
	const high = Math.max(0, ...values);
	const left = labels + 10 + (low < 0 ? numbers + BESIDE : 0);
	const length = Math.max(20, width - left - (high > 0 || low === 0 ? numbers + BESIDE : 0));
	const at = (value: number) => left + (high > low ? ((value - low) / (high - low)) * length : 0);
	const top = legend(series, width);

	let y = top.height;
	const groups = bars.map(({ label, values: each, hint }) => {
		const begin = y;
		const marks = each.map((value, i) => {
			const number = formatShort(value, unit);
			const from = Math.min(at(0), at(value));
			const to = Math.max(at(0), at(value));
			const box = { x: from, y, width: Math.max(to - from, 0), height: BAR - 2 };
			const name = series.length > 1 ? `${label}, ${series[i] ?? i + 1}` : label;
			const mark =
				rect(box, `p-fill-${seriesColor(i)}`, Math.min(2, box.width / 2)) +
				text(value < 0 ? from - BESIDE : to + BESIDE, y + 11.5, number, {
					anchor: value < 0 ? 'end' : 'start',
				});
			y += BAR;
			return titled(hint ?? `${name}: ${formatCell(value, unit)}`, mark);
		});
		if (each.length === 0) y += BAR;
		const middle = begin + (y - begin) / 2 + 3.5;
		y += GAP;
		return titled(label, text(0, middle, label, { width: labels })) + marks.join('');
	});
	const zero = line(at(0), top.height - 2, at(0), y - GAP + 2, 'p-line');
	return {
		...{ width, height: y - GAP + 4, marks: top.marks + groups.join('') + zero },
		description: bars
			.map(
				({ label, values: each }) => `${label}: ${each.map((n) => formatCell(n, unit)).join(', ')}`,
			)
			.join('; '),
	};
}
