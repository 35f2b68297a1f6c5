import { isObject } from '../../n8n/parameters/values';
import { isSurelyShown } from '../../n8n/parameters/display';
import { describedNode } from '../description/parameters';
import type { FlowNode } from '../flow';
import type { LintRule, Problem } from '../rule';

export const missingCredential: LintRule = {
	id: 'credential-missing',
	severity: 'error',
	title: 'Node without its credential',
	why: 'The node fails as soon as a contact reaches it.',
	fix: 'Select a credential in the node.',
	*check({ file, nodes }): Generator<Problem> {
		// A template has none: whoever imports it selects them.
		if (file.id === '') return;
		for (const each of nodes) {
			if (each.node.disabled === true) continue;
			const chosen = isObject(each.node.credentials) ? each.node.credentials : {};
			for (const name of neededBy(each)) {
				if (Object.hasOwn(chosen, name)) continue;
				yield { node: each.node, message: `The credential '${name}' is not selected.` };
			}
		}
	},
};

function neededBy({ kind, node, parameters }: FlowNode): string[] {
	if (kind !== null) {
		return describedNode(kind)
			.credentials.filter(({ displayOptions = {} }) =>
				isSurelyShown(displayOptions, parameters, parameters),
			)
			.map(({ name }) => name);
	}
	return /(^|\.)httpRequest$/.test(node.type) ? ofHttpRequest(parameters) : [];
}

/** n8n's HTTP Request names the type of its credential in a parameter. */
function ofHttpRequest(parameters: Record<string, unknown>): string[] {
	const { authentication, nodeCredentialType, genericAuthType } = parameters;
	const type =
		authentication === 'predefinedCredentialType'
			? nodeCredentialType
			: authentication === 'genericCredentialType'
				? genericAuthType
				: '';
	return typeof type === 'string' && type !== '' && !type.startsWith('=') ? [type] : [];
}
