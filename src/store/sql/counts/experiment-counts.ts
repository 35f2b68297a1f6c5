import type { Day } from '../../../time/day';
import type { Tx } from '../common/transaction';
import { addCounts, type Rollup } from './rollup';

export const EXPERIMENT_COUNTS: Rollup = {
	table: 'experiment_counts',
	keys: { phase_id: 'int', arm: 'text', day: 'int', lag: 'int' },
	sums: ['enrollments', 'repeated', 'conversions'],
	weights: ['weight', 'weight_squared', 'converted_weight', 'converted_weight_squared'],
};

/** An enrollment that took an arm. */
export interface CountedEntry {
	phaseId: number;
	arm: string;
	/** The day of the split. */
	day: Day;
	/** With which the arm was chosen, 0 to 1. */
	probability: number;
}

export async function countArmEntries(
	tx: Tx,
	entries: ReadonlyArray<CountedEntry & { isRepeated: boolean }>,
): Promise<void> {
	await addCounts(
		tx,
		EXPERIMENT_COUNTS,
		entries.map(({ phaseId, arm, day, probability, isRepeated }) => ({
			...{ phase_id: phaseId, arm, day, lag: 0 },
			...{ enrollments: 1, repeated: isRepeated ? 1 : 0, conversions: 0 },
			weight: 1 / probability,
			weight_squared: 1 / probability ** 2,
			converted_weight: 0,
			converted_weight_squared: 0,
		})),
	);
}

/** `lag`: whole days from the split to the conversion. */
export async function countArmConversions(
	tx: Tx,
	conversions: ReadonlyArray<CountedEntry & { lag: number }>,
): Promise<void> {
	await addCounts(
		tx,
		EXPERIMENT_COUNTS,
		conversions.map(({ phaseId, arm, day, probability, lag }) => ({
			...{ phase_id: phaseId, arm, day, lag },
			...{ enrollments: 0, repeated: 0, conversions: 1 },
			weight: 0,
			weight_squared: 0,
			converted_weight: 1 / probability,
			converted_weight_squared: 1 / probability ** 2,
		})),
	);
}
