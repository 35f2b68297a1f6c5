import { rect, text, titled, widthOf } from './marks';

/** Series' names with their colors, in as many lines as they need. */
export function legend(
	labels: readonly string[],
	width: number,
): { height: number; marks: string } {
	if (labels.length < 2) return { height: 0, marks: '' };
	const longest = Math.min(width - 18, 200);
	let [x, y] = [0, 0];
	const marks = labels.map((label, i) => {
		const room = Math.min(longest, widthOf(label));
		if (x > 0 && x + 18 + room > width) [x, y] = [0, y + 20];
		const mark = titled(
			label,
			rect({ x, y: y + 1, width: 12, height: 12 }, `p-fill-${seriesColor(i)}`, 2) +
				text(x + 18, y + 11, label, { width: room }),
		);
		x += 18 + room + 16;
		return mark;
	});
	return { height: y + 26, marks: marks.join('') };
}

const SERIES_COLORS = 6;

/** The number of the color of a series; from the seventh series on they repeat. */
export function seriesColor(index: number): number {
	return index % SERIES_COLORS;
}
