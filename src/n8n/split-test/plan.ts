import type { IExecuteFunctions } from 'n8n-workflow';
import { HOLDOUT, splitSchema, type Split } from '../../experiment/split';
import { explain, ParameterError } from '../parameters/error';
import { textOf } from '../parameters/types';

/** The split in the node's parameters; the same for all items. */
export interface SplitPlan extends Split {
	/** Key of the experiment, so that several nodes give a contact the same arm. */
	experimentKey: string | null;
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
	const names = readNames(read('arms.values', []));
	const split = splitSchema.safeParse({
		arms: names.map(({ name, weight }) => ({ name, weight: Number(weight ?? 0) })),
		holdout: Number(read('holdout', 0)),
		optimize: read('optimize', false)
			? { minimumSample: options.minimumSample ?? 100, floor: options.minimumTraffic ?? 1 }
			: null,
	});
	if (!split.success) throw explain('Split Test', split.error);
	const { arms } = split.data;
	const testArm = options.testArm?.trim() || null;
	if (testArm !== null && testArm !== HOLDOUT && !arms.some(({ name }) => name === testArm)) {
		const names = arms.map(({ name }) => `'${name}'`).join(', ');
		throw new ParameterError(
			`'Test Run Arm' is '${testArm}', which is not an arm. Set it to one of ${names}, or remove it.`,
		);
	}
	return { ...split.data, experimentKey: options.experimentKey?.trim() || null, testArm };
}

interface NamedArm {
	name: string;
	weight?: unknown;
}

function readNames(values: ReadonlyArray<{ name?: unknown; weight?: unknown }>): NamedArm[] {
	if (values.length === 0) {
		throw new ParameterError("There are no arms. Add at least one under 'Arms'.");
	}
	const seen = new Set<string>();
	return values.map(({ name: given, weight }, i) => {
		const name = textOf(given).trim();
		refuseName(name, i + 1, seen);
		seen.add(name);
		return { name, weight };
	});
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
