import type { IExecuteFunctions } from 'n8n-workflow';
import { HOLDOUT, type Arm } from '../../experiment/split';
import { ParameterError } from '../parameters/error';
import { textOf } from '../parameters/types';

/** What the builder set; the same for all items. */
export interface SplitPlan {
	arms: Arm[];
	/** Percent of contacts that get no arm. */
	holdout: number;
	/** Names the experiment, so that several nodes give a contact the same arm. */
	experimentKey: string | null;
	/** Set where the arms' chances follow what converts. */
	optimize: { minimumSample: number; floor: number } | null;
	/** Which way made-up contacts go in test runs; null: the first arm. */
	testArm: string | null;
}

interface SplitOptions {
	experimentKey?: string;
	minimumSample?: number;
	minimumTraffic?: number;
	testArm?: string;
}

/** Throws ParameterError where the parameters make no split. */
export function readSplitPlan(context: IExecuteFunctions): SplitPlan {
	const read = <T>(name: string, fallback: T) =>
		context.getNodeParameter(name, 0, fallback as never) as T;
	const options = read<SplitOptions>('options', {});
	const arms = readArms(read('arms.values', []));
	const holdout = Number(read('holdout', 0));
	if (!(holdout >= 0 && holdout <= 100)) {
		throw new ParameterError(
			`'Holdout' is ${String(holdout)}. Set it to a percentage from 0 to 100.`,
		);
	}
	const testArm = options.testArm?.trim() || null;
	if (testArm !== null && testArm !== HOLDOUT && !arms.some(({ name }) => name === testArm)) {
		const names = arms.map(({ name }) => `'${name}'`).join(', ');
		throw new ParameterError(
			`'Test Run Arm' is '${testArm}', which is no arm. Set it to one of ${names}, or remove it.`,
		);
	}
	return {
		arms,
		holdout,
		experimentKey: options.experimentKey?.trim() || null,
		optimize: read('optimize', false)
			? { minimumSample: options.minimumSample ?? 100, floor: options.minimumTraffic ?? 1 }
			: null,
		testArm,
	};
}

function readArms(values: ReadonlyArray<{ name?: unknown; weight?: unknown }>): Arm[] {
	if (values.length === 0) {
		throw new ParameterError("There is no arm. Add at least one under 'Arms'.");
	}
	const seen = new Set<string>();
	const arms = values.map(({ name: given, weight: said }, i) => {
		const name = textOf(given).trim();
		const weight = Number(said ?? 0);
		refuseName(name, i + 1, seen);
		seen.add(name);
		if (Number.isFinite(weight) && weight >= 0) return { name, weight };
		throw new ParameterError(
			`The weight of arm '${name}' is ${textOf(said)}. Set it to a number from 0 on; 0 gets nobody.`,
		);
	});
	if (arms.some(({ weight }) => weight > 0)) return arms;
	throw new ParameterError("All arms have the weight 0. Give at least one a 'Weight' above 0.");
}

function refuseName(name: string, place: number, seen: ReadonlySet<string>): void {
	if (name === '') {
		throw new ParameterError(`Arm ${place} has no name. Set its 'Name', such as 'Short Subject'.`);
	}
	if (seen.has(name)) {
		throw new ParameterError(
			`Two arms are named '${name}'. Rename one of them: contacts keep their arm by its name.`,
		);
	}
	if (name === HOLDOUT) {
		throw new ParameterError(
			`Arm ${place} is named '${HOLDOUT}', like the output of 'Holdout'. Rename it.`,
		);
	}
}
