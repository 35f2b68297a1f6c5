import type { Experiments, Pin } from './experiments';
import { HOLDOUT } from './split';

/** The winner cannot be declared; the message says why and what to do. */
export class WinnerError extends Error {
	constructor(message: string) {
		super(message);
		this.name = 'WinnerError';
	}
}

export interface Declaration {
	/** Of the Split Test. */
	nodeId: number;
	arm: string;
	/** By whom or what, for the record. */
	by: string;
	/** See Pin; both are false by default. */
	includeHoldout?: boolean;
	reassign?: boolean;
}

const MOST_BY = 200;

/**
 * Declares the winner of a Split Test: from `now` (ms) on contacts take that arm, and no longer count.
 * @throws WinnerError if the Split Test has had no such arm
 */
export async function declareWinner(
	experiments: Pick<Experiments, 'phases' | 'pin'>,
	{ nodeId, arm, by, includeHoldout = false, reassign = false }: Declaration,
	now: number,
): Promise<Pin> {
	const phases = await experiments.phases(nodeId);
	const arms = [...new Set(phases.flatMap((phase) => phase.arms.map(({ name }) => name)))];
	if (arms.length === 0) {
		throw new WinnerError(
			'No contact has passed the Split Test yet, so it has no winner. Choose another Split Test, or wait for contacts.',
		);
	}
	if (arm === HOLDOUT) {
		throw new WinnerError(
			`'${HOLDOUT}' is no arm, so it cannot be the winner. Set the holdout of the Split Test to 100 to send everyone there.`,
		);
	}
	if (!arms.includes(arm)) {
		const names = arms.map((name) => `'${name}'`).join(', ');
		throw new WinnerError(`'${arm}' is no arm of the Split Test. Choose one of ${names}.`);
	}
	const pin = { arm, at: now, by: by.slice(0, MOST_BY), includeHoldout, reassign };
	await experiments.pin(nodeId, pin);
	return pin;
}
