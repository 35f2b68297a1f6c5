/** The most instants (ms, ascending) that any span of `spanMs` holds, its end left out. */
export function mostWithin(instants: readonly number[], spanMs: number): number {
	let most = 0;
	for (let first = 0, last = 0; last < instants.length; last++) {
		while (instants[last] - instants[first] >= spanMs) first++;
		most = Math.max(most, last - first + 1);
	}
	return most;
}
