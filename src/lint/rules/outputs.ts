import { ofKind, type Flow, type FlowNode } from '../flow';
import type { LintRule, Problem } from '../rule';

export const outputLeadsNowhere: LintRule = {
	id: 'output-leads-nowhere',
	severity: 'warning',
	title: "Output 'Skipped' or 'Failed' that leads nowhere",
	why: 'Contacts whose message was skipped (quiet hours, caps, consent) or failed end the journey here unseen, although the others go on.',
	fix: 'Connect the output: to the next node, to a message on another channel, or to a node that tells your team.',
	byStructure: true,
	check: (flow) => openOutputs(flow, ['Skipped', 'Failed']),
};

export const handOffLeadsNowhere: LintRule = {
	id: 'hand-off-leads-nowhere',
	severity: 'error',
	title: "Output 'Hand Off' that leads nowhere",
	why: 'The message is handed to other nodes, but there are none: it is never sent, and contacts end here.',
	fix: "Connect 'Hand Off' to the node that sends, and that node to Multi-Channel Send with the operation 'Confirm Hand-Off'.",
	byStructure: true,
	check: (flow) => openOutputs(flow, ['Hand Off']),
};

function* openOutputs(flow: Flow, labels: readonly string[]): Generator<Problem> {
	for (const each of ofKind(flow, 'multiChannelSend')) {
		const open = labels.filter((name) => isOpen(each, name));
		if (open.length === 0) continue;
		const names = open.map((name) => `'${name}'`).join(' and ');
		yield {
			node: each.node,
			message: `${names} ${open.length === 1 ? 'leads' : 'lead'} nowhere: contacts end there unseen.`,
		};
	}
}

/** The last message of a path may end there by any output, but a hand-off ends nowhere. */
function isOpen({ outputs, next }: FlowNode, name: string): boolean {
	const at = outputs.indexOf(name);
	if (at === -1 || (next[at] ?? []).length > 0) return false;
	return name === 'Hand Off' || (next[outputs.indexOf('Sent')] ?? []).length > 0;
}
