import { isOn, reachedFrom, type FlowNode } from '../flow';
import { problemsAt, type LintRule } from '../rule';

export const unreachableNode: LintRule = {
	id: 'unreachable-node',
	severity: 'warning',
	title: 'Node that no contact reaches',
	why: 'It looks like a part of the journey, but contacts never get there.',
	fix: 'Connect it, or delete it.',
	check(flow) {
		const starts = flow.nodes.filter((each) => isOn(each) && isStart(each));
		const reached = reachedFrom(starts);
		return problemsAt(flow.nodes, (each) => {
			if (starts.includes(each) || reached.has(each) || !isOn(each)) return null;
			if (isStart(each) || each.servesNodes.length > 0) return null;
			return 'Nothing leads from a trigger to this node.';
		});
	},
};

/** Triggers by their name; their nodes' description is not at hand. */
const TRIGGERS = /(trigger|webhook|cron|interval|start|imap)$/i;
const CORE = /^(n8n-nodes-base|@n8n\/n8n-nodes-langchain)\./;

function isStart({ kind, node, previous, next }: FlowNode): boolean {
	if (kind !== null) return kind === 'journeyTrigger' || kind === 'journeyHub';
	if (TRIGGERS.test(node.type)) return true;
	// Of another pack: it may be a trigger.
	return !CORE.test(node.type) && previous.length === 0 && next.flat().length > 0;
}

/** What n8n does with a node that is off, by its kind. */
const WITHOUT: Record<string, string> = {
	waitUntil: 'contacts go on without waiting, and those who wait at it are not released',
	multiChannelSend: 'contacts go on without the message',
	branchOnBehavior: "all contacts take its first output, whatever the branch's rule",
	splitTest: 'all contacts take the first arm',
	segmentFilter: "all contacts take the output 'In Segment'",
	leadScore: 'contacts go on without being scored',
	journeyContact: 'contacts go on without being changed',
};

export const disabledNode: LintRule = {
	id: 'disabled-node',
	severity: 'warning',
	title: 'Disabled node in the middle of a journey',
	why: 'n8n hands everything on by the first output of a disabled node, as if it were a wire.',
	fix: 'Enable the node, or delete it and connect those around it.',
	byStructure: true,
	check: (flow) =>
		problemsAt(flow.nodes, ({ kind, node, previous, next }) => {
			if (node.disabled !== true || kind === null || !Object.hasOwn(WITHOUT, kind)) return null;
			if (previous.length === 0 || next.flat().length === 0) return null;
			return `This node is disabled: ${WITHOUT[kind]}.`;
		}),
};
