import { z } from 'zod';
import { bucketOf } from '../lib/hash-bucket';

export interface Arm {
	name: string;
	/** Its share relative to the other arms; the weights need not sum to 100. Zero: no contact. */
	weight: number;
}

/** The arm of contacts that are kept out of an experiment, for comparison. */
export const HOLDOUT = 'Holdout';

const LEAST_WEIGHT = 0.000_001;
const MOST_WEIGHT = 1_000_000;
const MOST_SAMPLE = 1_000_000;
const weightRule = `'Weight' must be 0, or a number from 0.000001 to ${MOST_WEIGHT}`;
const holdoutRule = "'Holdout' must be a percentage from 0 to 100";
const sampleRule = `'Minimum Sample' must be a whole number from 1 to ${MOST_SAMPLE}`;
const trafficRule = "'Minimum Traffic' must be a percentage from 0 to 50";

const numberThat = (rule: string, holds: (number: number) => boolean) =>
	z.number({ error: rule }).refine(holds, { error: rule, abort: true });

/** The numbers of a split: within these limits no sum overflows, and no share is rounded away. */
export const splitSchema = z
	.object({
		arms: z.array(
			z.object({
				name: z.string().min(1),
				weight: numberThat(
					weightRule,
					(weight) => weight === 0 || (weight >= LEAST_WEIGHT && weight <= MOST_WEIGHT),
				),
			}),
		),
		/** Percentage of contacts that get no arm. */
		holdout: numberThat(holdoutRule, (percent) => percent >= 0 && percent <= 100),
		/** Set if the arms' chances follow the conversions; `floor` is an arm's least percentage. */
		optimize: z
			.object({
				minimumSample: numberThat(
					sampleRule,
					(contacts) => Number.isInteger(contacts) && contacts >= 1 && contacts <= MOST_SAMPLE,
				),
				floor: numberThat(trafficRule, (percent) => percent >= 0 && percent <= 50),
			})
			.nullable(),
	})
	.superRefine(({ arms, optimize }, context) => {
		const open = arms.filter(({ weight }) => weight > 0).length;
		if (open === 0) {
			const message = "All arms have the weight 0. Set the 'Weight' of at least one above 0.";
			context.addIssue({ code: 'custom', path: [], message });
		} else if (optimize !== null && optimize.floor * open > 100) {
			const most = Math.floor(10_000 / open) / 100;
			const message = `'Minimum Traffic' is ${optimize.floor} percent for each of ${open} arms, more than 100 in all. Set it to at most ${most}.`;
			context.addIssue({ code: 'custom', path: [], message });
		}
	});
export type Split = z.infer<typeof splitSchema>;

/**
 * The arm whose share of [0, 1) contains the bucket; the shares are in the order of the arms.
 * Throws RangeError if no arm has a weight above zero, or if the weights have no finite sum.
 */
export function pickArm(arms: readonly Arm[], bucket: number): string {
	const open = arms.filter(({ weight }) => weight !== 0);
	if (open.length === 0) throw new RangeError('No arm has a weight above zero');
	const total = open.reduce((sum, { weight }) => sum + weight, 0);
	if (!Number.isFinite(total) || open.some(({ weight }) => weight < 0)) {
		const weights = open.map(({ weight }) => weight).join(' : ');
		throw new RangeError(`Weights must be 0 or more, with a finite sum, not ${weights}`);
	}
	const target = bucket * total;
	let reached = 0;
	for (const { name, weight } of open) {
		reached += weight;
		if (target < reached) return name;
	}
	// The sum may be rounded up to the last bucket's target.
	return open[open.length - 1].name;
}

/**
 * Whether the contact belongs to the holdout of `percent` (0 to 100). The holdout uses a hash of
 * its own: changing the percentage moves contacts into or out of the holdout, but never between
 * arms.
 */
export function isHeldOut(seed: string, contactId: number, percent: number): boolean {
	return percent > 0 && bucketOf(`${seed}\nholdout`, contactId) < percent / 100;
}
