import { contactsOf, Groups } from '../outcome/groups';
import type { Outcome, OutcomeNode, OutcomeWorkflow, TimelineEntry } from '../outcome/outcome';
import type { InsideAtChange, StepAtChange } from './diff';

type Place = { journey: string; node: string; step: string };

/**
 * Who waits where at the instant `at` (ms) of an outcome, and what the new version makes of it: a
 * contact that waits goes on in the workflow as it is then.
 */
export function insideAtChange(
	before: Outcome,
	workflows: readonly OutcomeWorkflow[],
	at: number,
): InsideAtChange {
	const groups = new Groups<Place, { contact: string }>();
	for (const { key: contact, timeline } of before.contacts) {
		for (const entry of timeline) {
			if (!isAt(entry, at)) continue;
			const { journey, node, step } = entry;
			groups.add({ journey, node, step }, { contact });
		}
	}
	const [old, now] = [nodesOf(before.scenario.workflows), nodesOf(workflows)];
	const steps = groups.map((place, rows): StepAtChange => {
		const [was, is] = [old.get(place.node), now.get(place.node)];
		return { ...place, ...contactsOf(rows), ...fateOf(was, is) };
	});
	return { at, steps: steps.sort((a, b) => b.contacts - a.contacts) };
}

type AtStep = Extract<TimelineEntry, { kind: 'visit' | 'waiting' }>;

/** Waiting entries last to the end of the outcome, however soon they are due. */
function isAt(entry: TimelineEntry, at: number): entry is AtStep {
	if (entry.kind === 'visit') return entry.at <= at && at < entry.until;
	return entry.kind === 'waiting' && entry.at <= at;
}

const nodesOf = (workflows: readonly OutcomeWorkflow[]): Map<string, OutcomeNode> =>
	new Map(workflows.flatMap(({ nodes }) => nodes).map((node) => [node.id, node]));

function fateOf(was: OutcomeNode | undefined, is: OutcomeNode | undefined) {
	const [before, after] = [was?.words ?? '', is?.words ?? ''];
	if (is === undefined) {
		const words =
			"They wait there for good. Restore the node, or take them out with 'Exit From Journey' of Journey Contact.";
		return { fate: 'deleted' as const, words, before, after };
	}
	if (was !== undefined && was.digest === is.digest) {
		return { fate: 'same' as const, words: 'They go on as before.', before, after };
	}
	const words =
		'Those who wait keep their time and event; what follows is that of the new version.';
	return { fate: 'changed' as const, words, before, after };
}
