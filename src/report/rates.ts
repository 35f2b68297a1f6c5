/** `part` of `whole` in percent, to two decimals; null: there is no whole. */
export function percentOf(part: number, whole: number): number | null {
	return whole > 0 ? Math.round((part / whole) * 10_000) / 100 : null;
}

/** A duration in whole ms; null stays null. */
export function wholeMs(ms: number | null): number | null {
	return ms === null ? null : Math.round(ms);
}
