import { formatCell, formatShort } from '../format';
import type { Picture } from '../report';
import type { Drawing } from './frame';
import { rect, text, titled, widthOf } from './marks';
import { noData } from './no-data';

type Heatmap = Extract<Picture, { type: 'heatmap' }>;

const SHADES = 7;
const ROW = 26;
const NARROWEST = 12;

/** A table of shades; the darker (on dark pages, the lighter), the more. */
export function drawHeatmap({ unit, x, y, values }: Heatmap, width: number): Drawing {
	if (x.length === 0 || y.length === 0) return noData(width);
	const known = values.flat().filter((value): value is number => value !== null);
	const low = Math.min(0, ...known);
	const high = Math.max(0, ...known);
	const labels = Math.min(Math.max(...y.map((label) => widthOf(label))), width * 0.35) + 10;
	const column = Math.max(NARROWEST, Math.min(90, (width - labels) / x.length));
	const shadeOf = (value: number) =>
		high > low ? Math.min(SHADES - 1, Math.floor(((value - low) / (high - low)) * SHADES)) : 0;

	const isNarrow = known.some((value) => widthOf(formatShort(value, unit), 'small') > column - 4);
	// Whole numbers where others do not fit, and none where they do not fit either.
	const numberOf = (value: number | null) =>
		formatShort(
			isNarrow && value !== null && Math.abs(value) >= 1 ? Math.round(value) : value,
			unit,
		);

	const heads = headsOf(x, labels, column);
	const rows = y.map((name, r) => {
		const top = 22 + r * ROW;
		const cells = x.map((head, c) => {
			const value = values[r]?.[c] ?? null;
			const box = { x: labels + c * column + 1, y: top + 1, width: column - 2, height: ROW - 2 };
			const number = numberOf(value);
			const shade = value === null ? 'p-faint' : `p-shade-${shadeOf(value)}`;
			const ink = value === null ? 'p-soft' : `p-on-shade-${shadeOf(value)}`;
			const shown =
				widthOf(number, 'small') <= column - (value === null ? 16 : 4)
					? text(box.x + box.width / 2, top + 17, number, {
							...{ size: 'small', color: ink, anchor: 'middle' },
						})
					: '';
			const meaning = value === null ? 'nothing to show yet' : formatCell(value, unit);
			return titled(`${name}, ${head}: ${meaning}`, rect(box, shade, 2) + shown);
		});
		return titled(name, text(0, top + 17, name, { width: labels - 10 })) + cells.join('');
	});
	return {
		width: Math.max(width, labels + x.length * column),
		height: 22 + y.length * ROW,
		marks: heads + rows.join(''),
		description: y
			.map((name, r) => `${name}: ${(values[r] ?? []).map((n) => formatCell(n, unit)).join(', ')}`)
			.join('; '),
	};
}

/** As many heads as stand beside each other, each over the middle of its column. */
function headsOf(x: readonly string[], left: number, column: number): string {
	const widest = Math.min(Math.max(...x.map((head) => widthOf(head, 'small'))), 80);
	const step = Math.max(1, Math.ceil((widest + 4) / column));
	return x
		.map((head, i) => {
			if (i % step !== 0) return '';
			const room = Math.max(column, step * column) - 4;
			const style = { size: 'small', color: 'p-soft', width: room } as const;
			const shown =
				step === 1
					? text(left + (i + 0.5) * column, 14, head, { ...style, anchor: 'middle' })
					: text(left + i * column + 1, 14, head, style);
			return titled(head, shown);
		})
		.join('');
}
