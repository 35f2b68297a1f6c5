import { goesOn, isHardlyMeant, openOutputs } from '../../journey/open-outputs';
import { isOn, ofKind, type Flow, type FlowNode } from '../flow';
import type { LintRule, Problem } from '../rule';

const WHY = 'They complete the journey here unseen, although the others go on; only reports tell.';

export const outputLeadsNowhere: LintRule = {
	id: 'output-leads-nowhere',
	severity: 'warning',
	title: 'Output of a message or a score that leads nowhere',
	why: WHY,
	fix: 'Connect the output: to the next node, to a message on another channel, or to a node that tells your team.',
	byStructure: true,
	check: (flow) => nowhere(flow, isHardlyMeant),
};

/** A note: a builder may well mean it, as n8n's Filter does. */
export const contactsEndAtOutput: LintRule = {
	id: 'contacts-end-at-output',
	severity: 'note',
	title: 'Output at which contacts end, while others go on',
	why: WHY,
	fix: "Connect the output to the next node. If the journey is to end there, lead it to n8n's No Operation node with a name that says so.",
	byStructure: true,
	check: (flow) => nowhere(flow, (type, label) => !isHardlyMeant(type, label)),
};

export const handOffLeadsNowhere: LintRule = {
	id: 'hand-off-leads-nowhere',
	severity: 'error',
	title: "Output 'Hand Off' that leads nowhere",
	why: 'The message is handed to other nodes, but there are none: it is never sent, and contacts end here.',
	fix: "Connect 'Hand Off' to the node that sends, and that node to Multi-Channel Send with the operation 'Confirm Hand-Off'.",
	byStructure: true,
	*check(flow) {
		for (const each of ofKind(flow, 'multiChannelSend')) {
			const at = each.outputs.indexOf('Hand Off');
			if (at !== -1 && !isConnected(each, at)) yield problem(each, ['Hand Off']);
		}
	},
};

const isConnected = ({ next }: FlowNode, output: number): boolean =>
	(next[output] ?? []).length > 0;

/** The last node of a path may end there by any output. */
function* nowhere(
	flow: Flow,
	isToTell: (type: string, label: string) => boolean,
): Generator<Problem> {
	for (const each of flow.nodes) {
		if (each.kind === null || !isOn(each)) continue;
		const node = { type: each.node.type, outputs: each.outputs };
		const connected = (output: number) => isConnected(each, output);
		if (!goesOn(node, connected)) continue;
		const labels = openOutputs(node, connected).map((output) => each.outputs[output]);
		const open = labels.filter((label) => label !== 'Hand Off' && isToTell(node.type, label));
		if (open.length > 0) yield problem(each, open);
	}
}

function problem({ node }: FlowNode, open: readonly string[]): Problem {
	const names = open.map((label) => `'${label}'`);
	const listed = [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' and ');
	return {
		node,
		message: `${listed} ${open.length === 1 ? 'leads' : 'lead'} nowhere: contacts end there.`,
	};
}
