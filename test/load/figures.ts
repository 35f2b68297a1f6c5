/** The value that so large a share (0 to 1) of them does not exceed; 0 where there are none. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}

/** How much the mean of the last third exceeds that of the first; 0 where there are too few. */
export function riseOfThirds(values: readonly number[]): number {
	const third = Math.floor(values.length / 3);
	if (third === 0) return 0;
	const mean = (some: readonly number[]) => some.reduce((sum, n) => sum + n, 0) / some.length;
	return mean(values.slice(-third)) - mean(values.slice(0, third));
}
