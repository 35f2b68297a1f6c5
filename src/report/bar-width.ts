/**
 * The width of a histogram's bars: 1, 2 or 5 times a power of ten, the least with which at most
 * `maxBars` (2 or more) hold all values. Bars begin at multiples of it.
 */
export function barWidth(least: number, most: number, maxBars: number): number {
	const bars = (width: number) => Math.floor(most / width) - Math.floor(least / width) + 1;
	const exact = (most - least) / maxBars;
	let power = exact > 0 ? Math.floor(Math.log10(exact)) : 0;
	for (; ; power++) {
		for (const step of [1, 2, 5]) {
			// Not 3 * 10 ** -1, which is 0.30000000000000004.
			const width = Number(`${step}e${power}`);
			if (bars(width) <= maxBars) return width;
		}
	}
}
