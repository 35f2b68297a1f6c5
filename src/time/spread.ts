/**
 * When number `index` (from 0) of `count` is released, if `count` are spread evenly over `spreadMs`
 * from `now`: in order, the first at `now`, all before `now + spreadMs`. Whole ms since the epoch.
 * @throws RangeError for an index outside the count or a negative spread
 */
export function spread(index: number, count: number, now: number, spreadMs: number): number {
	if (!Number.isInteger(index) || !Number.isInteger(count) || index < 0 || index >= count) {
		throw new RangeError(`Cannot place number ${index} of ${count}: count from 0 to ${count - 1}`);
	}
	if (!(spreadMs >= 0)) throw new RangeError(`Cannot spread over ${spreadMs} ms: use 0 or more`);
	return now + Math.floor((index * spreadMs) / count);
}
