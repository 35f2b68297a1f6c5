import type { ITriggerFunctions, NodeTypeAndVersion } from 'n8n-workflow';

/**
 * Whether the contacts that this node releases may come to n8n's own Wait that goes on with a call or
 * a form. n8n then holds the whole execution, and one call lets one item of it go on: so each of
 * those contacts needs an execution of its own. A Wait Until in between starts a new one.
 */
export function leadsToWaitForCall(
	context: Pick<ITriggerFunctions, 'getNode' | 'getChildNodes' | 'getParentNodes'>,
): boolean {
	const { name } = context.getNode();
	const after = context.getChildNodes(name, { includeNodeParameters: true });
	const open = after.filter(isWaitForCall).map((node) => node.name);
	const seen = new Set(open);
	// Backwards, because n8n tells which nodes come right before a node, and not which come right after.
	for (const each of open) {
		for (const before of context.getParentNodes(each, { depth: 1 })) {
			if (before.name === name) return true;
			if (seen.has(before.name) || /\.waitUntil$/.test(before.type)) continue;
			seen.add(before.name);
			open.push(before.name);
		}
	}
	return false;
}

function isWaitForCall({ type, disabled, parameters = {} }: NodeTypeAndVersion): boolean {
	const { resume } = parameters;
	return type === 'n8n-nodes-base.wait' && !disabled && (resume === 'webhook' || resume === 'form');
}
