import { isObject } from '../../n8n/parameters/values';
import type { Flow, FlowNode } from '../flow';
import { nearest } from '../../lib/nearest';
import type { LintRule, Problem } from '../rule';
import { objectsIn, textsIn } from '../walk';

export const unknownReference: LintRule = {
	id: 'unknown-reference',
	severity: 'error',
	title: 'Reference to a node that does not exist',
	why: 'A renamed or deleted node leaves its name behind: the connection is lost, the expression fails, the condition never holds.',
	fix: 'Select the node again, or correct its name.',
	*check(flow): Generator<Problem> {
		for (const { from, to, missing } of flow.broken) {
			yield {
				node: flow.byName.get(from === missing ? to : from)?.node ?? null,
				message: `There is no node '${missing}' for the connection from '${from}' to '${to}'.${orNearest(missing, flow)}`,
			};
		}
		for (const each of flow.nodes) {
			yield* inExpressions(each, flow);
			yield* inConditions(each, flow);
		}
	},
};

const orNearest = (name: string, { byName }: Flow): string => {
	const found = nearest(name, byName.keys());
	return found === undefined ? '' : ` Did you mean '${found}'?`;
};

/** `$('Name')`, `$node["Name"]` and `$items("Name")`. */
const NAMED = /\$(?:\(|node\[|items\()\s*(?:'((?:[^'\\]|\\.)+)'|"((?:[^"\\]|\\.)+)")/g;

function* inExpressions({ node }: FlowNode, flow: Flow): Generator<Problem> {
	const missing = new Set<string>();
	for (const { text } of textsIn(node.parameters)) {
		if (!text.startsWith('=') && !isCode(node.type)) continue;
		for (const [, single, double] of text.matchAll(NAMED)) {
			const name = (single ?? double).replace(/\\(.)/g, '$1');
			if (!flow.byName.has(name)) missing.add(name);
		}
	}
	for (const name of missing) {
		yield {
			node,
			message: `An expression reads from the node '${name}', which does not exist.${orNearest(name, flow)}`,
		};
	}
}

const isCode = (type: string) => /\.code$/.test(type);

function* inConditions(each: FlowNode, flow: Flow): Generator<Problem> {
	if (each.kind === null) return;
	for (const { type, step } of objectsIn(each.parameters)) {
		if (type !== 'message' || step === undefined) continue;
		const wanted = missingStep(step, flow);
		if (wanted === null) continue;
		yield {
			node: each.node,
			message: `A condition is about the send step ${wanted}, which is not in this workflow, so it never holds.`,
			fix: "Select the step of the condition again, or leave 'Step' empty for any message.",
		};
	}
}

/** The step's words if there is no such send node; see stepReader. */
function missingStep(step: unknown, { file, nodes }: Flow): string | null {
	const { value, mode, cachedResultName } = isObject(step) ? step : { value: step };
	if (typeof value !== 'string' || value.trim() === '' || value.startsWith('=')) return null;
	const sends = nodes.filter(({ kind }) => kind === 'multiChannelSend');
	const [, workflow, key = value.trim()] = /^([^:]+):(.+)$/.exec(value.trim()) ?? [];
	// A step of another workflow.
	if (workflow !== undefined && workflow !== file.id) return null;
	if (mode === 'name') {
		return sends.some(({ name }) => name === key) ? null : `'${key}'`;
	}
	const names = [key, cachedResultName];
	const isFound = sends.some(({ name, node }) => node.id === key || names.includes(name));
	if (isFound) return null;
	return typeof cachedResultName === 'string' ? `'${cachedResultName}'` : `with the ID ${key}`;
}
