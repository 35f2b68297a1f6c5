import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';

/**
 * The line (from 1) at which each node of each workflow of a file begins, by the workflow's index
 * and the node's name; `text` is JSON.
 */
export function nodeLines(text: string): Array<Map<string, number>> {
	const root = parseTree(text.replace(/^\uFEFF/, ' '));
	if (root === undefined) return [];
	const workflows = root.type === 'array' ? (root.children ?? []) : [root];
	const lineOf = lineReader(text);
	return workflows.map((workflow) => {
		const nodes = findNodeAtLocation(workflow, ['nodes'])?.children ?? [];
		return new Map(nodes.map((node) => [nameOf(node), lineOf(node.offset)]));
	});
}

function nameOf(node: Node): string {
	return String(findNodeAtLocation(node, ['name'])?.value ?? '');
}

/** For offsets in any order. */
function lineReader(text: string): (offset: number) => number {
	const starts = [0];
	for (const { index } of text.matchAll(/\n/g)) starts.push(index + 1);
	return (offset) => {
		let low = 0;
		let high = starts.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (starts[middle] <= offset) low = middle + 1;
			else high = middle;
		}
		return low;
	};
}
