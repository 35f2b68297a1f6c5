/** The earliest instant (ms), ignoring null; null if there is none. */
export function earliest(...instants: Array<number | null>): number | null {
	const known = instants.filter((at) => at !== null);
	return known.length > 0 ? Math.min(...known) : null;
}
