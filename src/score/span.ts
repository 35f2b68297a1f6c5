import { z } from 'zod';
import { UNIT_MS } from '../time/units';

export interface Span {
	amount: number;
	unit: 'minutes' | 'hours' | 'days' | 'weeks';
}

const MOST_MS = 1_000 * UNIT_MS.years;

/**
 * A span of exact length: a day has 24 hours. With calendar days a half-life would be longer on the
 * day the clocks go back, and the score would rise by itself.
 */
export const spanSchema: z.ZodType<Span> = z
	.strictObject({
		amount: z.number().positive('must be more than 0'),
		unit: z.enum(['minutes', 'hours', 'days', 'weeks'], {
			error: 'must be minutes, hours, days or weeks',
		}),
	})
	.refine((span) => spanMs(span) <= MOST_MS, {
		path: ['amount'],
		message: 'must not be more than 1,000 years',
	});

/** In ms. */
export function spanMs({ amount, unit }: Span): number {
	return amount * UNIT_MS[unit];
}
