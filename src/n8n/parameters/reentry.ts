import { reentrySchema, type Reentry } from '../../journey/journey';
import { explain } from './error';

/** Parameters of a node that say whether contacts may enter again. */
export interface ReentryParameters {
	reentry?: string;
	reentryDays?: number;
}

/** Not validated. */
export function reentryInput({ reentry, reentryDays = 30 }: ReentryParameters): object {
	return reentry === 'afterDays' ? { mode: reentry, days: reentryDays } : { mode: reentry };
}

/**
 * Undefined if the parameters do not say.
 * @throws ParameterError
 */
export function reentryOf(parameters: ReentryParameters): Reentry | undefined {
	if (parameters.reentry === undefined) return undefined;
	const reentry = reentrySchema.safeParse(reentryInput(parameters));
	if (!reentry.success) throw explain("'Re-Entry'", reentry.error);
	return reentry.data;
}
