import { z } from 'zod';
import { spanMs, spanSchema } from './span';

export const decaySchema = z.union([
	z.literal('none'),
	z.strictObject({ halfLife: spanSchema }),
	z.strictObject({ linear: spanSchema }),
]);
export type Decay = z.infer<typeof decaySchema>;

/**
 * The weight of an event of this age (ms), from 1 down to 0: weights by age alone, as in E. Cohen
 * and M. Strauss, "Maintaining Time-Decaying Stream Aggregates", PODS 2003.
 * - halfLife T: 2^(-age / T), the law of exponential decay (E. Rutherford, 1900).
 * - linear T: max(0, 1 - age / T).
 */
export function weightAt(ageMs: number, decay: Decay): number {
	if (decay === 'none') return 1;
	const age = Math.max(0, ageMs);
	if ('halfLife' in decay) return 2 ** (-age / spanMs(decay.halfLife));
	return Math.max(0, 1 - age / spanMs(decay.linear));
}
