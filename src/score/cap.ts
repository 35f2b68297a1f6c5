import { z } from 'zod';
import { spanMs, spanSchema } from './span';

/** How many events of a rule count: in any span of length `per`, or in total without it. */
export const capSchema = z.strictObject({
	times: z.int('must be a whole number').min(1, 'must be 1 or more').max(10_000),
	per: spanSchema.optional(),
});
export type Cap = z.infer<typeof capSchema>;

/**
 * The instants (ms, oldest first) that count. With a period: a scan from the oldest on, in which an
 * event counts if fewer than `times` counted ones lie less than the period before it, so one
 * exactly a period later counts. Without: the newest `times`, so that with a decay old events do
 * not displace new ones.
 */
export function counted(instants: readonly number[], cap: Cap | undefined): readonly number[] {
	if (cap === undefined) return instants;
	const { times, per } = cap;
	if (per === undefined) return instants.slice(-times);
	const period = spanMs(per);
	const kept: number[] = [];
	for (const at of instants) {
		// The kept ones are in order, so only the one `times` back matters.
		if (kept.length < times || kept[kept.length - times] <= at - period) kept.push(at);
	}
	return kept;
}
