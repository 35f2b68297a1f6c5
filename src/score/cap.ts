import { z } from 'zod';
import { spanMs, spanSchema } from './span';

/** How many events of a rule count: in any stretch of length `per`, or, without it, at all. */
export const capSchema = z.strictObject({
	times: z.int('must be a whole number').min(1, 'must be 1 or more').max(10_000),
	per: spanSchema.optional(),
});
export type Cap = z.infer<typeof capSchema>;

/**
 * The instants (ms, the oldest first) that count. With a period: a scan from the oldest on, in which
 * an event counts where fewer than `times` counted ones lie less than the period before it, so one
 * that comes exactly a period later counts. Without: the newest `times`, so that with a decay old
 * events do not stand in the way of new ones.
 */
export function counted(instants: readonly number[], cap: Cap | undefined): readonly number[] {
	if (cap === undefined) return instants;
	const { times, per } = cap;
	if (per === undefined) return instants.slice(-times);
	const period = spanMs(per);
	const kept: number[] = [];
	for (const at of instants) {
		// Those kept are in order, so only the one `times` back can be in the way.
		if (kept.length < times || kept[kept.length - times] <= at - period) kept.push(at);
	}
	return kept;
}
