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
	/** For an optimized split: the chances and bucket of the draw. */
	detail?: JsonObject;
}

/** The arm by the current weights, which needs no stored assignment. */
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
	/** Time (ms) of storing the assignments; null: they are not stored, as in a manual execution. */
	keepAt: number | null;
}

/** Arms in order: the one assigned to the contact before, else one drawn by the current chances. */
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
	// Seeded by the node: the same counts give the same chances for every batch.
	const chances = armChances(plan.arms, counts, { ...optimize, seed: `node ${nodeId}` });
	const wanted = fresh.map(({ seed, contactId }) => ({
		contactId,
		arm: pickByChance(chances, bucketOf(seed, contactId)),
		probabilities: chances,
	}));
	return keepAt === null ? wanted : await experiments.assign(nodeId, wanted, keepAt);
}

/** An assigned arm that was removed, or has no weight now, is replaced by a current one. */
function honoured(
	arms: readonly Arm[],
	{ arm, probabilities }: Assignment,
	{ seed, contactId }: Candidate,
): Drawn {
	const bucket = bucketOf(seed, contactId);
	if (arms.some(({ name, weight }) => name === arm && weight > 0)) {
		// If the journey's key has changed, the contact's bucket differs from that of the draw.
		const isDrawn = pickByChance(probabilities, bucket) === arm;
		return { arm, detail: { chances: probabilities, ...(isDrawn && { bucket }) } };
	}
	// Contacts of the removed arm share a range of buckets, so new buckets are needed to spread them.
	const anew = bucketOf(`${seed}\ninstead of ${arm}`, contactId);
	const chances = sharesOf(arms);
	return { arm: pickByChance(chances, anew), detail: { chances, bucket: anew } };
}
