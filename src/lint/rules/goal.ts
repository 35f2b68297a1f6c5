import { ofKind } from '../flow';
import { problemsAt, type LintRule } from '../rule';

/** Whether Journey Trigger has no goal. The editor's hint copies the source: self-contained. */
export function lacksGoal(parameters: Record<string, unknown>): boolean {
	const { values } = (parameters.goals ?? {}) as { values?: unknown[] };
	return !Array.isArray(values) || values.length === 0;
}

export const noGoal: LintRule = {
	id: 'no-goal',
	severity: 'warning',
	title: 'Journey without a goal',
	why: 'Nothing counts as success: reports show no conversions, split tests cannot find the better arm, and contacts get messages about things they have already done.',
	fix: 'Add a goal to the Journey Trigger, such as an order. It ends the journey of a contact that reaches it.',
	check: (flow) =>
		problemsAt(ofKind(flow, 'journeyTrigger'), ({ parameters }) =>
			lacksGoal(parameters) ? 'This journey has no goal, so nothing counts as a conversion.' : null,
		),
};
