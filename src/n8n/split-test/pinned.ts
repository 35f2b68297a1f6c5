import type { Pin } from '../../experiment/experiments';
import { HOLDOUT, isHeldOut } from '../../experiment/split';
import type { Candidate, Drawn, SplitAtNode } from './choose';

/**
 * Arms in order, once a winner is declared: contacts who have an arm keep it unless the pin takes
 * them over, and so does the holdout.
 */
export async function pinnedArms(
	{ plan, nodeId, experiments }: SplitAtNode,
	pin: Pin,
	candidates: readonly Candidate[],
): Promise<Drawn[]> {
	const held = pin.reassign ? new Map<number, string>() : await heldArms();
	const open = new Set(plan.arms.filter(({ weight }) => weight > 0).map(({ name }) => name));
	return candidates.map(({ contactId, seed, earlier }) => {
		const arm = pin.reassign ? undefined : (earlier ?? held.get(contactId));
		return { arm: armOf(contactId, seed, arm), probability: null };
	});

	async function heldArms(): Promise<Map<number, string>> {
		const ids = candidates.map(({ contactId }) => contactId);
		const arms = await experiments.lastArms(nodeId, ids);
		if (plan.optimize === null) return arms;
		const assigned = await experiments.assigned(nodeId, ids);
		return new Map([...arms, ...[...assigned].map(([id, { arm }]) => [id, arm] as const)]);
	}

	function armOf(contactId: number, seed: string, earlier: string | undefined): string {
		if (!pin.includeHoldout && isHeldOut(seed, contactId, plan.holdout)) return HOLDOUT;
		return earlier !== undefined && open.has(earlier) ? earlier : pin.arm;
	}
}

/** What the panel says while a winner is declared. */
export function pinHint(pin: Pin, isInEffect: boolean): string {
	if (!isInEffect) {
		return `'${pin.arm}' was declared the winner, but is no longer an arm here, so contacts are split as before. Name an arm '${pin.arm}', or undo it: 'Declare Winner' of Journey Report with the action 'Undo'.`;
	}
	const others = pin.reassign ? 'All contacts' : 'Contacts without an arm';
	const holdout = pin.includeHoldout ? '' : ', except the holdout,';
	return `${others}${holdout} take the arm '${pin.arm}': it was declared the winner on ${new Date(pin.at).toISOString().slice(0, 10)}. They do not count in the experiment.`;
}
