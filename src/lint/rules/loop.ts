import type { Flow, FlowNode } from '../flow';
import type { LintRule, Problem } from '../rule';

export const loopWithoutWait: LintRule = {
	id: 'loop-without-wait',
	severity: 'error',
	title: 'Loop without a wait',
	why: 'Contacts go round at once, with all messages on the way, until their enrollment fails after 1,000 rounds.',
	fix: 'Put a Wait Until into the loop, and an output that leads out of it.',
	byStructure: true,
	*check(flow): Generator<Problem> {
		for (const loop of loopsOf(flow)) {
			const own = loop.find(({ kind }) => kind !== null);
			if (own === undefined) continue;
			const names = loop.map(({ name }) => `'${name}'`).join(', ');
			yield { node: own.node, message: `Contacts go round in a loop without a wait: ${names}.` };
		}
	},
};

/** Nodes of n8n at which an execution waits, or that end a loop by themselves. */
const PAUSES = /(^|\.)(wait|splitInBatches|form)$/;

function pauses({ kind, node }: FlowNode): boolean {
	if (node.disabled === true) return false;
	return (
		kind === 'waitUntil' || PAUSES.test(node.type) || node.parameters.operation === 'sendAndWait'
	);
}

/** The strongly connected parts of the flow without the nodes that pause, each with a loop. */
function loopsOf({ nodes }: Flow): FlowNode[][] {
	const running = new Set(nodes.filter((each) => !pauses(each)));
	const order = finishOrder(running);
	const done = new Set<FlowNode>();
	const loops: FlowNode[][] = [];
	for (const start of order.reverse()) {
		if (done.has(start)) continue;
		const part = partOf(start, running, done);
		if (part.length > 1 || start.next.flat().includes(start)) loops.push(part);
	}
	return loops;
}

/** Kosaraju's algorithm: first the nodes in the order in which a depth-first search leaves them. */
function finishOrder(running: ReadonlySet<FlowNode>): FlowNode[] {
	const order: FlowNode[] = [];
	const seen = new Set<FlowNode>();
	for (const start of running) {
		if (seen.has(start)) continue;
		seen.add(start);
		const stack = [{ each: start, open: [...start.next.flat()] }];
		while (stack.length > 0) {
			const { each, open } = stack[stack.length - 1];
			const next = open.pop();
			if (next === undefined) {
				order.push(each);
				stack.pop();
			} else if (running.has(next) && !seen.has(next)) {
				seen.add(next);
				stack.push({ each: next, open: [...next.next.flat()] });
			}
		}
	}
	return order;
}

/** Then what leads to each, in the reverse order. */
function partOf(start: FlowNode, running: ReadonlySet<FlowNode>, done: Set<FlowNode>): FlowNode[] {
	const part = [start];
	done.add(start);
	for (const each of part) {
		for (const before of each.previous) {
			if (!running.has(before) || done.has(before)) continue;
			done.add(before);
			part.push(before);
		}
	}
	return part;
}
