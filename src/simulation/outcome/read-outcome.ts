import { z } from 'zod';
import { OUTCOME_VERSION, type Outcome } from './outcome';

/** An outcome file cannot be used; the message says why and how to mend it. */
export class OutcomeFileError extends Error {
	override readonly name = 'OutcomeFileError';
}

/** What later versions compare; the rest is as `outcomeOf` made it. */
const outcomeSchema = z.looseObject({
	version: z.literal(OUTCOME_VERSION),
	scenario: z.looseObject({ workflows: z.array(z.looseObject({ nodes: z.array(z.unknown()) })) }),
	contacts: z.array(
		z.looseObject({
			key: z.string(),
			enrollments: z.array(z.unknown()),
			timeline: z.array(z.unknown()),
		}),
	),
	messages: z.array(z.looseObject({ contact: z.string(), fate: z.string() })),
});

/**
 * An outcome that was written as outcome.json.
 * @param source name of the file, for messages
 * @throws OutcomeFileError
 */
export function readOutcome(text: string, source: string): Outcome {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (error) {
		throw new OutcomeFileError(
			`${source} is not JSON (${(error as Error).message}). Give the outcome.json of an earlier rehearsal.`,
		);
	}
	const read = outcomeSchema.safeParse(json);
	if (read.success) return read.data as unknown as Outcome;
	const { version } = (json ?? {}) as { version?: unknown };
	const [{ path, message }] = read.error.issues;
	throw new OutcomeFileError(
		typeof version === 'number' && version !== OUTCOME_VERSION
			? `${source} is an outcome of version ${version}; this command reads version ${OUTCOME_VERSION}. Rehearse the old workflow once more.`
			: `${source} is no outcome of a rehearsal (${path.join('.') || 'it'}: ${message}). Give the outcome.json of an earlier one.`,
	);
}
