import { isObject, textOf } from '../../n8n/parameters/values';
import { ofKind, type Flow, type FlowNode } from '../flow';
import type { LintRule, Problem } from '../rule';

export const duplicateJourneyKey: LintRule = {
	id: 'duplicate-journey-key',
	severity: 'error',
	title: 'Two triggers with the same journey key',
	why: 'A key names one journey of a workspace: the second workflow cannot be activated beside the first, and reports would mix both.',
	fix: "Give one of the triggers another 'Journey Key'.",
	*check(flow, { flows }): Generator<Problem> {
		for (const { trigger, place } of keyed(flow)) {
			const others = flows.filter((each) => each === flow || !isSameWorkflow(each, flow));
			const same = others.flatMap((other) =>
				[...keyed(other)]
					.filter((each) => each.place === place && each.trigger !== trigger)
					.map((each) => `'${each.trigger.name}' of '${other.file.name}'`),
			);
			if (same.length === 0) continue;
			const [key] = JSON.parse(place) as [string];
			yield {
				node: trigger.node,
				message: `The journey key '${key}' is also that of ${same.join(', ')}.`,
			};
		}
	},
};

/** Two versions of one workflow have the same key by right. */
function isSameWorkflow({ file: a }: Flow, { file: b }: Flow): boolean {
	return a.id !== '' && a.id === b.id;
}

/** Triggers with a key of their own; other keys hold the IDs of workflow and node. */
function* keyed(flow: Flow): Generator<{ trigger: FlowNode; place: string }> {
	if (flow.file.active === false) return;
	for (const trigger of ofKind(flow, 'journeyTrigger')) {
		const { options } = trigger.parameters;
		const { journeyKey, workspace } = isObject(options) ? options : {};
		const key = textOf(journeyKey);
		if (key !== '') yield { trigger, place: JSON.stringify([key, textOf(workspace) || 'default']) };
	}
}
