import { distance } from 'fastest-levenshtein';

/** Longer names are not compared: the time grows by the square. */
const MAX_LENGTH = 100;

/**
 * The known name that is most like the given one; null if none is like it. Up to a third of the
 * letters may differ; case does not count.
 */
export function nearest(name: string, known: Iterable<string>): string | null {
	if (name.length > MAX_LENGTH) return null;
	const wanted = name.toLowerCase();
	let found: { name: string; by: number } | null = null;
	for (const each of known) {
		if (each.length > MAX_LENGTH) continue;
		const by = distance(wanted, each.toLowerCase());
		if (by <= Math.max(1, wanted.length / 3) && by < (found?.by ?? Infinity)) {
			found = { name: each, by };
		}
	}
	return found?.name ?? null;
}
