export interface Densest {
	most: number;
	/** When the first period with the most begins, in ms; 0 for none. */
	from: number;
}

/** The most instants (ms, ascending) within any period of `windowMs`, its end excluded. */
export function densest(instants: readonly number[], windowMs: number): Densest {
	let found: Densest = { most: 0, from: 0 };
	let first = 0;
	for (let last = 0; last < instants.length; last++) {
		while (instants[last] - instants[first] >= windowMs) first++;
		const most = last - first + 1;
		if (most > found.most) found = { most, from: instants[first] };
	}
	return found;
}
