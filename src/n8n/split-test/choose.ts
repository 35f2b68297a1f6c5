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
	/** The arm that it took at this node before in the same enrollment. */
	earlier?: string;
}

export interface Drawn {
	arm: string;
	/** With which the contact got this arm, 0 to 1; null: it was no draw, and does not count. */
	probability: number | null;
	/** For an optimized split: the chances and bucket of the draw. */
	detail?: JsonObject;
}

/** The arm by the current weights, which needs no stored assignment. */
export function weightedArm(plan: SplitPlan, { seed, contactId }: Candidate): string {
	return isHeldOut(seed, contactId, plan.holdout)
		? HOLDOUT
		: pickArm(plan.arms, bucketOf(seed, contactId));
}

/** Arms in order, by the current weights. */
export function weightedArms(plan: SplitPlan, candidates: readonly Candidate[]): Drawn[] {
	const shares = sharesOf(plan.arms);
	return candidates.map((candidate) => {
		const arm = weightedArm(plan, candidate);
		return { arm, probability: probabilityOf(plan, shares, arm) };
	});
}

/** The holdout is taken off first, then an arm is drawn by the chances. */
function probabilityOf(
	{ holdout }: SplitPlan,
	chances: Readonly<Record<string, number>>,
	arm: string,
): number {
	return arm === HOLDOUT ? holdout / 100 : (1 - holdout / 100) * chances[arm];
}

/** A split at its node; see Experiments. */
export interface SplitAtNode {
	plan: SplitPlan;
	nodeId: number;
	experiments: Experiments;
	/** Time (ms) of storing the assignments; null: they are not stored, as in a manual execution. */
	keepAt: number | null;
}

export interface Optimized extends SplitAtNode {
	optimize: { minimumSample: number; floor: number };
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
	return candidates.map((candidate) => {
		if (!chosen.has(candidate)) return { arm: HOLDOUT, probability: plan.holdout / 100 };
		const { arm, chances, bucket } = honoured(
			plan.arms,
			given.get(candidate.contactId)!,
			candidate,
		);
		const detail = { chances, ...(bucket !== null && { bucket }) };
		return { arm, probability: probabilityOf(plan, chances, arm), detail };
	});
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
): { arm: string; chances: Record<string, number>; bucket: number | null } {
	const bucket = bucketOf(seed, contactId);
	if (arms.some(({ name, weight }) => name === arm && weight > 0)) {
		// If the journey's key has changed, the contact's bucket differs from that of the draw.
		const isDrawn = pickByChance(probabilities, bucket) === arm;
		return { arm, chances: probabilities, bucket: isDrawn ? bucket : null };
	}
	// Contacts of the removed arm share a range of buckets, so new buckets are needed to spread them.
	const anew = bucketOf(`${seed}\ninstead of ${arm}`, contactId);
	const chances = sharesOf(arms);
	return { arm: pickByChance(chances, anew), chances, bucket: anew };
}
