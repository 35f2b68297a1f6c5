import { z } from 'zod';

const POINTS_LIMIT = 1_000_000_000;

/** Points at which a contact crosses up; it crosses down below `at - hysteresis`. */
export const thresholdSchema = z.strictObject({
	at: z.number().min(-POINTS_LIMIT).max(POINTS_LIMIT),
	hysteresis: z.number().min(0, 'must be 0 or more').max(POINTS_LIMIT).default(0),
});
export type Threshold = z.infer<typeof thresholdSchema>;

export type Crossing = 'scored' | 'crossedUp' | 'crossedDown';

/** The side of the points, for a contact that was on the side `before`. */
export function isAbove(points: number, { at, hysteresis }: Threshold, before: boolean): boolean {
	return points >= (before ? at - hysteresis : at);
}

/** A contact that was never scored comes from below. */
export function crossingOf(before: boolean | null, after: boolean): Crossing {
	if ((before ?? false) === after) return 'scored';
	return after ? 'crossedUp' : 'crossedDown';
}
