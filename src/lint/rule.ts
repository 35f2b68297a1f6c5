import type { WorkflowNode } from '../journey/workflow-file';
import type { RecordedNames } from '../n8n/multi-channel-send/templates/recorded-names';
import type { Finding } from './finding';
import type { Flow, FlowNode } from './flow';

/** What a rule has found: the node, and what is wrong with it. */
export interface Problem {
	/** Null: the workflow as a whole. */
	node: WorkflowNode | null;
	message: string;
	/** Absent: the rule's own. */
	fix?: string;
}

export interface LintContext {
	/** ms since the epoch */
	now: number;
	/** Whether the n8n that the workflow is for has a type of node; absent: unknown. */
	knowsType?: (type: string, version: number) => boolean;
	/** Names that the store has recorded; absent: no store is at hand. */
	recorded?: RecordedNames;
	/** All workflows that are looked at together. */
	flows: readonly Flow[];
}

/** A thing to find in workflows. */
export interface LintRule {
	/** In kebab case. */
	id: string;
	severity: Finding['severity'];
	/** What it finds, as a title. */
	title: string;
	/** Why it matters. */
	why: string;
	/** How to mend it. */
	fix: string;
	/** The names and connections of nodes suffice; parameters are not read. */
	byStructure?: true;
	check(flow: Flow, context: LintContext): Iterable<Problem> | Promise<Iterable<Problem>>;
}

/** A problem of each node for which there is a message. */
export function* problemsAt(
	nodes: Iterable<FlowNode>,
	messageOf: (node: FlowNode) => string | null | undefined,
): Generator<Problem> {
	for (const each of nodes) {
		const message = messageOf(each);
		if (message) yield { node: each.node, message };
	}
}
