import type { IExecuteFunctions } from 'n8n-workflow';
import { HOLDOUT, type Arm } from '../../experiment/split';
import { ParameterError } from '../parameters/error';
import { textOf } from '../parameters/types';

/** The split in the node's parameters; the same for all items. */
export interface SplitPlan {
	arms: Arm[];
	/** Percentage of contacts that get no arm. */
	holdout: number;
	/** Key of the experiment, so that several nodes give a contact the same arm. */
	experimentKey: string | null;
	/** Set if the arms' chances follow the conversions. */
	optimize: { minimumSample: number; floor: number } | null;
	/** Arm of sample contacts in manual executions; null: the first arm. */
	testArm: string | null;
}

interface SplitOptions {
	experimentKey?: string;
	minimumSample?: number;
	minimumTraffic?: number;
	testArm?: string;
}

/** Throws ParameterError for invalid parameters. */
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
			`'Test Run Arm' is '${testArm}', which is not an arm. Set it to one of ${names}, or remove it.`,
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
		throw new ParameterError("There are no arms. Add at least one under 'Arms'.");
	}
	const seen = new Set<string>();
	const arms = values.map(({ name: given, weight: givenWeight }, i) => {
		const name = textOf(given).trim();
		const weight = Number(givenWeight ?? 0);
		refuseName(name, i + 1, seen);
		seen.add(name);
		if (Number.isFinite(weight) && weight >= 0) return { name, weight };
		throw new ParameterError(
			`The weight of arm '${name}' is ${textOf(givenWeight)}. Set it to 0 or more.`,
		);
	});
	if (arms.some(({ weight }) => weight > 0)) return arms;
	throw new ParameterError("All arms have the weight 0. Set the 'Weight' of at least one above 0.");
}

function refuseName(name: string, position: number, seen: ReadonlySet<string>): void {
	if (name === '') {
		throw new ParameterError(
			`Arm ${position} has no name. Set its 'Name', such as 'Short Subject'.`,
		);
	}
	if (seen.has(name)) {
		throw new ParameterError(
			`Two arms are named '${name}'. Rename one of them: contacts keep their arm by its name.`,
		);
	}
	if (name === HOLDOUT) {
		throw new ParameterError(
			`Arm ${position} is named '${HOLDOUT}', like the output of 'Holdout'. Rename it.`,
		);
	}
}
