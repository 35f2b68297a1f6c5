import { OWN_NODES } from '../../n8n/parameters/own-nodes';
import { isOn } from '../flow';
import { problemsAt, type LintRule } from '../rule';

export const executeOnce: LintRule = {
	id: 'execute-once',
	severity: 'error',
	title: "'Execute Once' on a node that contacts pass",
	why: 'n8n hands such a node the first of its items alone. An execution carries up to 1,000 contacts, so the journeys of all others would end there.',
	fix: "Turn off 'Execute Once' in the node's settings.",
	check: (flow) =>
		problemsAt(flow.nodes, (each) => {
			const { kind, node, previous } = each;
			if (node.executeOnce !== true || !isOn(each) || previous.length === 0) return null;
			if (kind === null || !OWN_NODES.test(node.type)) return null;
			return "'Execute Once' is on: one contact goes on, and the journeys of all others end here.";
		}),
};
