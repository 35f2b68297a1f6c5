import { z } from 'zod';
import { normalQuantile } from '../../experiment/normal';
import { members } from '../files/yaml';
import { DURATION_FORM, readDuration } from './duration';

const EXAMPLE =
	'a duration such as 2 hours, {median: 2 hours, p90: 1 day}, {mean: 1 day} or {from: 1 hour, to: 3 days}';

export const durationSchema = z
	.string({ error: `must be ${DURATION_FORM}` })
	.transform((text, context) => {
		const ms = readDuration(text);
		if (ms === null) context.addIssue({ code: 'custom', message: `must be ${DURATION_FORM}` });
		return ms ?? 0;
	});

/** In ms. A tenth of the delays is longer than `p90`; `mean`: exponential; `from`, `to`: uniform. */
export type Delay =
	| { fixed: number }
	| { median: number; p90: number }
	| { mean: number }
	| { from: number; to: number };

const delayMembers = members(
	{
		fixed: durationSchema.optional(),
		median: durationSchema.optional(),
		p90: durationSchema.optional(),
		mean: durationSchema.optional(),
		from: durationSchema.optional(),
		to: durationSchema.optional(),
		n: z.int().nonnegative().optional(),
	},
	EXAMPLE,
);

export const delaySchema = z
	.preprocess((value) => (typeof value === 'string' ? { fixed: value } : value), delayMembers)
	.transform((given, context): Delay => {
		const { n: _, ...members } = given;
		const form = Object.keys(members).sort().join();
		const isForm = ['fixed', 'median,p90', 'mean', 'from,to'].includes(form);
		const [low, high] = [given.median ?? given.from ?? 0, given.p90 ?? given.to ?? 0];
		if (!isForm) context.addIssue({ code: 'custom', message: `must be ${EXAMPLE}` });
		else if (form.includes(',') && high < low) {
			context.addIssue({ code: 'custom', message: 'ends before it begins: swap the two' });
		} else if (form === 'median,p90' && low === 0) {
			context.addIssue({ code: 'custom', message: 'has a median of 0: write a longer one' });
		}
		return members as Delay;
	});

const P90 = normalQuantile(0.9);

/** The delay (ms) at a quantile, from 0 to below 1. Lognormal by its median and 90th percentile. */
export function delayAt(delay: Delay, quantile: number): number {
	if ('fixed' in delay) return delay.fixed;
	if ('mean' in delay) return -delay.mean * Math.log1p(-quantile);
	if ('from' in delay) return delay.from + quantile * (delay.to - delay.from);
	if (delay.p90 === delay.median || quantile === 0) return delay.median * Number(quantile > 0);
	const sigma = Math.log(delay.p90 / delay.median) / P90;
	return delay.median * Math.exp(sigma * normalQuantile(quantile));
}
