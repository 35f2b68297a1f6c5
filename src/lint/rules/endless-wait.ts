import { isObject } from '../../n8n/parameters/values';
import { ofKind, type Flow } from '../flow';
import { problemsAt, type LintRule } from '../rule';

/** Whether only events or rules end a wait. The editor's hint copies the source: self-contained. */
export function waitsForever(parameters: Record<string, unknown>): boolean {
	const { waitFor, limitWait, limitRace, alternatives } = parameters as {
		waitFor?: unknown;
		limitWait?: unknown;
		limitRace?: unknown;
		alternatives?: { values?: Array<{ kind?: unknown }> };
	};
	if (waitFor === 'event' || waitFor === 'rule') return limitWait === false;
	if (waitFor !== 'race' || limitRace === true) return false;
	const values = alternatives?.values;
	if (!Array.isArray(values) || values.length === 0) return false;
	return values.every((each) => each?.kind === 'event' || each?.kind === 'rule');
}

export const endlessWait: LintRule = {
	id: 'wait-without-limit',
	severity: 'warning',
	title: 'Wait for an event or rule without a time limit',
	why: 'Contacts that never do it wait forever: they fill the store, and cannot enter the journey again.',
	fix: "Turn on the time limit of the wait and connect 'Timed Out', or set 'Maximum Time in Journey' at the Journey Trigger.",
	check: (flow) => {
		if (hasMaximumTime(flow)) return [];
		return problemsAt(ofKind(flow, 'waitUntil'), ({ parameters }) =>
			waitsForever(parameters)
				? 'This wait ends by what contacts do alone, without a time limit: some of them wait forever.'
				: null,
		);
	},
};

/** Whether every journey of the workflow ends at a maximum age. */
function hasMaximumTime(flow: Flow): boolean {
	const triggers = ofKind(flow, 'journeyTrigger');
	return (
		triggers.length > 0 &&
		triggers.every(({ parameters: { options } }) => isObject(options) && isObject(options.maxAge))
	);
}
