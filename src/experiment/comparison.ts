import { bestArms } from './best-arm';
import type { ArmSums, ExperimentPhase } from './experiments';
import {
	difference,
	rateInterval,
	relativeDifference,
	type Confidence,
	type Difference,
	type Interval,
} from './interval';
import { addSums, isTooEarly, NO_SUMS, rateOf, type Rate, type RateSums } from './rate';
import { MISMATCH_BELOW, sampleRatio, type SampleRatio } from './sample-ratio';
import { HOLDOUT } from './split';

/** What may be concluded about an arm against the control, in words. */
export type Verdict =
	'control' | 'too early' | 'no difference yet' | 'better' | 'worse' | 'sample ratio mismatch';

/** By how much one rate is above another. */
export interface Lift {
	/** -1 to 1. */
	absolute: Difference | null;
	/** As a share of the other rate. */
	relative: Difference | null;
}

export interface ArmResult {
	arm: string;
	/** Null: no enrollments. */
	rate: Rate | null;
	interval: Interval | null;
	/** Enrollments whose contact had been counted before. */
	repeated: number;
	/** Against the control. */
	lift: Lift;
	/** Against the holdout. */
	holdoutLift: Lift;
	/** The probability that it is the best arm; null: no candidate, or too early. */
	best: number | null;
	/** What choosing it would cost on average, as a rate; null as `best`. */
	loss: number | null;
	verdict: Verdict;
}

export interface Comparison {
	/** Arms of the newest phase in their order, the holdout, arms that were removed. */
	arms: ArmResult[];
	/** Null: there is no arm. */
	control: string | null;
	/** Null: no phase with fixed weights has enough contacts. */
	ratio: SampleRatio | null;
	/** Of all arms together against the holdout; null: there is no holdout. */
	overall: Lift | null;
	/** Arms that no longer exist. */
	removed: string[];
}

export interface ComparisonOptions extends Confidence {
	/** Default: the first arm of the newest phase. */
	control?: string;
}

/** Compares the arms of an experiment, each with the control and with the holdout. */
export async function compareArms(
	phases: readonly ExperimentPhase[],
	sums: readonly ArmSums[],
	options: ComparisonOptions,
): Promise<Comparison> {
	const split = new PhasedSplit(phases, sums);
	const arms = split.arms();
	const chosen = options.control;
	const control = chosen !== undefined && arms.includes(chosen) ? chosen : (arms[0] ?? null);
	const ratio = sampleRatio(split.fixedSplits());
	const isMismatch = ratio !== null && ratio.p < MISMATCH_BELOW;
	const chances = await chancesOf(split);
	const results = arms.map((arm): ArmResult => {
		const rate = split.rate(arm);
		const lift = arm === control ? NO_LIFT : split.lift(arm, control, options);
		return {
			arm,
			rate,
			interval: rateInterval(rate, options),
			repeated: split.repeated(arm),
			lift,
			holdoutLift: arm === HOLDOUT ? NO_LIFT : split.lift(arm, HOLDOUT, options),
			best: chances.get(arm)?.best ?? null,
			loss: chances.get(arm)?.loss ?? null,
			verdict: isMismatch
				? 'sample ratio mismatch'
				: arm === control
					? 'control'
					: verdictOf(lift.absolute),
		};
	});
	const overall = arms.includes(HOLDOUT) ? split.overallLift(options) : null;
	return { arms: results, control, ratio, overall, removed: split.removed() };
}

const NO_LIFT: Lift = { absolute: null, relative: null };

function verdictOf(found: Difference | null): Verdict {
	if (found === null) return 'too early';
	if (found.low > 0) return 'better';
	if (found.high < 0) return 'worse';
	return 'no difference yet';
}

/** The arms that could be chosen now are compared where all of them were open. */
async function chancesOf(split: PhasedSplit) {
	const candidates = split.openArms();
	const rates = candidates.map((arm) => split.rate(arm, candidates));
	const known = rates.filter((rate) => rate !== null);
	if (known.length < candidates.length || known.every(isTooEarly)) return new Map<string, never>();
	const chances = await bestArms(
		known.map(({ rate, effective }) => ({
			a: 1 + effective * rate,
			b: 1 + effective * (1 - rate),
		})),
	);
	return new Map(candidates.map((arm, i) => [arm, chances[i]]));
}

/** The counts of an experiment by phase. */
class PhasedSplit {
	readonly #newest: ExperimentPhase | undefined;

	constructor(
		private readonly phases: readonly ExperimentPhase[],
		private readonly sums: readonly ArmSums[],
	) {
		this.#newest = phases.at(-1);
	}

	arms(): string[] {
		const current = this.#current();
		return [...current, ...(this.#hasHoldout() ? [HOLDOUT] : []), ...this.removed()];
	}

	removed(): string[] {
		const known = new Set([...this.#current(), HOLDOUT]);
		return [...new Set(this.sums.map(({ arm }) => arm))].filter((arm) => !known.has(arm));
	}

	openArms(): string[] {
		const arms = this.#newest?.arms ?? [];
		return arms.filter(({ weight }) => weight > 0).map(({ name }) => name);
	}

	/** Over the phases in which all of `together` were open. */
	rate(arm: string, together: readonly string[] = []): Rate | null {
		return rateOf(this.#sumsOf(arm, together));
	}

	repeated(arm: string): number {
		return this.#rowsOf(arm).reduce((sum, { repeated }) => sum + repeated, 0);
	}

	/** Over the phases in which both were open. */
	lift(arm: string, other: string | null, confidence: Confidence): Lift {
		if (other === null) return NO_LIFT;
		const pair = [arm, other];
		return liftOf(this.rate(arm, pair), this.rate(other, pair), confidence);
	}

	/** Each arm is as large as the policy made it, so the arms weigh the same within a phase. */
	overallLift(confidence: Confidence): Lift {
		let [all, held] = [NO_SUMS, NO_SUMS];
		for (const { id, holdout } of this.phases) {
			if (holdout <= 0 || holdout >= 100) continue;
			for (const row of this.sums.filter(({ phaseId }) => phaseId === id)) {
				if (row.arm === HOLDOUT) held = addSums(held, weighted(row, holdout / 100));
				else all = addSums(all, weighted(row, 1 - holdout / 100));
			}
		}
		return liftOf(rateOf(all), rateOf(held), confidence);
	}

	/**
	 * Shares and counts in the phases with fixed weights. A contact counts once: one that enters again
	 * takes the same arm, which says nothing about the split.
	 */
	fixedSplits() {
		return this.phases
			.filter(({ learning }) => !learning)
			.map((phase) => {
				const shares = sharesOf(phase);
				const rows = this.sums.filter(({ phaseId }) => phaseId === phase.id);
				const counts = new Map(rows.map((row) => [row.arm, row.enrollments - row.repeated]));
				const arms = new Set([...shares.keys(), ...counts.keys()]);
				return [...arms].map((arm) => ({
					share: shares.get(arm) ?? 0,
					count: counts.get(arm) ?? 0,
				}));
			});
	}

	#current(): string[] {
		return this.#newest?.arms.map(({ name }) => name) ?? [];
	}

	#hasHoldout(): boolean {
		return (this.#newest?.holdout ?? 0) > 0 || this.#rowsOf(HOLDOUT).length > 0;
	}

	#rowsOf(arm: string): ArmSums[] {
		return this.sums.filter((row) => row.arm === arm);
	}

	#sumsOf(arm: string, together: readonly string[]): RateSums {
		const open = new Set(
			this.phases
				.filter((phase) => {
					const shares = sharesOf(phase);
					return together.every((each) => (shares.get(each) ?? 0) > 0);
				})
				.map(({ id }) => id),
		);
		return this.#rowsOf(arm)
			.filter(({ phaseId }) => together.length === 0 || open.has(phaseId))
			.reduce<RateSums>(addSums, NO_SUMS);
	}
}

const liftOf = (rate: Rate | null, other: Rate | null, confidence: Confidence): Lift => ({
	absolute: difference(rate, other, confidence),
	relative: relativeDifference(rate, other, confidence),
});

/** The shares of the arms and the holdout, 0 to 1. */
function sharesOf({ arms, holdout }: ExperimentPhase): Map<string, number> {
	const total = arms.reduce((sum, { weight }) => sum + weight, 0);
	const share = (weight: number) => (total > 0 ? (weight / total) * (1 - holdout / 100) : 0);
	const shares = new Map(arms.map(({ name, weight }) => [name, share(weight)]));
	if (holdout > 0) shares.set(HOLDOUT, holdout / 100);
	return shares;
}

/** As if all had been chosen with this probability. */
const weighted = ({ enrollments, conversions }: RateSums, probability: number): RateSums => ({
	enrollments,
	conversions,
	weight: enrollments / probability,
	weightSquared: enrollments / probability ** 2,
	convertedWeight: conversions / probability,
	convertedWeightSquared: conversions / probability ** 2,
});
