import { bucketOf } from '../lib/hash-bucket';

export interface Arm {
	name: string;
	/** Its share relative to the other arms; the weights need not sum to 100. Zero: no contact. */
	weight: number;
}

/** The arm of contacts that are kept out of an experiment, for comparison. */
export const HOLDOUT = 'Holdout';

/**
 * The arm whose share of [0, 1) contains the bucket; the shares are in the order of the arms.
 * Throws RangeError if no arm has a weight above zero.
 */
export function pickArm(arms: readonly Arm[], bucket: number): string {
	const open = arms.filter(({ weight }) => weight > 0);
	if (open.length === 0) throw new RangeError('No arm has a weight above zero');
	const target = bucket * open.reduce((sum, { weight }) => sum + weight, 0);
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
