import { z } from 'zod';

const UNIT_MS = {
	minutes: 60_000,
	hours: 3_600_000,
	days: 86_400_000,
	weeks: 604_800_000,
} as const;

export interface Span {
	amount: number;
	unit: keyof typeof UNIT_MS;
}

const MOST_MS = 1_000 * 366 * UNIT_MS.days;

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
