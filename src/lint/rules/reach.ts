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
	leadScore: 'contacts go on without being scored',
	journeyContact: 'contacts go on without being changed',
};

/** Nodes that tell contacts apart. */
const DIVIDING = ['branchOnBehavior', 'splitTest', 'segmentFilter'];

export const disabledNode: LintRule = {
	id: 'disabled-node',
	severity: 'warning',
	title: 'Disabled node in the middle of a journey',
	why: 'n8n hands everything on by the first output of a disabled node, as if it were a wire.',
	fix: 'Enable the node, or delete it and connect those around it.',
	byStructure: true,
	check: (flow) =>
		problemsAt(flow.nodes, (each) => {
			const { kind, node, previous, next } = each;
			if (node.disabled !== true || kind === null) return null;
			if (previous.length === 0 || next.flat().length === 0) return null;
			const text = DIVIDING.includes(kind) ? firstWay(each) : WITHOUT[kind];
			return text && `This node is disabled: ${text}.`;
		}),
};

function firstWay({ outputs, next }: FlowNode): string {
	const targets = (next[0] ?? []).map(({ name }) => `'${name}'`);
	const end = targets.length === 0 ? 'and end there' : `to ${targets.join(' and ')}`;
	return `all contacts go by '${outputs[0]}' ${end}`;
}
