import { HOLDOUT, isHeldOut, pickArm, type Arm } from '../../experiment/split';
import { bucketOf } from '../../lib/hash-bucket';
import { armChances, pickByChance, sharesOf } from '../../experiment/thompson';
import type { Assignment, Experiments } from '../../experiment/experiments';
import type { JsonObject } from '../../lib/json';
import type { SplitPlan } from './plan';

/** A contact at a Split Test; `seed` names the split. */
export interface Candidate {
	contactId: number;
	seed: string;
}

export interface Drawn {
	arm: string;
	/** Of an optimized split: what the arm was drawn with. */
	detail?: JsonObject;
}

/** Today's arm by the weights as set: what needs no memory. */
export function weightedArm(plan: SplitPlan, { seed, contactId }: Candidate): string {
	return isHeldOut(seed, contactId, plan.holdout)
		? HOLDOUT
		: pickArm(plan.arms, bucketOf(seed, contactId));
}

/** An optimized split at its node; see Experiments. */
export interface Optimized {
	plan: SplitPlan;
	optimize: { minimumSample: number; floor: number };
	nodeId: number;
	experiments: Experiments;
	/** When (ms) what is drawn is kept for ever; null: it is not, as in a test run. */
	keepAt: number | null;
}

/** Arms in order: the one that the contact was given before, else one drawn by today's chances. */
export async function optimizedArms(
	split: Optimized,
	candidates: readonly Candidate[],
): Promise<Drawn[]> {
	const { plan, nodeId, experiments } = split;
	const inside = candidates.filter(
		({ seed, contactId }) => !isHeldOut(seed, contactId, plan.holdout),
	);
	const ids = inside.map(({ contactId }) => contactId);
	const given = await experiments.assigned(nodeId, ids);
	const fresh = inside.filter(({ contactId }) => !given.has(contactId));
	const drawn = fresh.length === 0 ? [] : await draw(split, fresh);
	fresh.forEach(({ contactId }, i) => given.set(contactId, drawn[i]));
	const chosen = new Set(inside);
	return candidates.map((candidate) =>
		chosen.has(candidate)
			? honoured(plan.arms, given.get(candidate.contactId)!, candidate)
			: { arm: HOLDOUT },
	);
}

async function draw(split: Optimized, fresh: readonly Candidate[]): Promise<Assignment[]> {
	const { plan, optimize, nodeId, experiments, keepAt } = split;
	const counts = await experiments.arms(nodeId);
	// The node's seed: the same counts give the same chances, whoever comes.
	const chances = armChances(plan.arms, counts, { ...optimize, seed: `node ${nodeId}` });
	const wanted = fresh.map(({ seed, contactId }) => ({
		contactId,
		arm: pickByChance(chances, bucketOf(seed, contactId)),
		probabilities: chances,
	}));
	return keepAt === null ? wanted : await experiments.assign(nodeId, wanted, keepAt);
}

/** An arm that was removed since, or now has no weight, gives way to one of today's. */
function honoured(
	arms: readonly Arm[],
	{ arm, probabilities }: Assignment,
	{ seed, contactId }: Candidate,
): Drawn {
	const bucket = bucketOf(seed, contactId);
	if (arms.some(({ name, weight }) => name === arm && weight > 0)) {
		// A journey that got another key has given its contacts other buckets since.
		const isDrawn = pickByChance(probabilities, bucket) === arm;
		return { arm, detail: { chances: probabilities, ...(isDrawn && { bucket }) } };
	}
	// Those who had the arm share a part of the buckets, so they need new ones to be spread.
	const anew = bucketOf(`${seed}\ninstead of ${arm}`, contactId);
	const chances = sharesOf(arms);
	return { arm: pickByChance(chances, anew), detail: { chances, bucket: anew } };
}
