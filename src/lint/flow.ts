import type { WorkflowGraph } from '../journey/workflow-graph';
import type { WorkflowFile, WorkflowNode } from '../journey/workflow-file';
import { ownOutputs } from '../n8n/journey-trigger/graph';
import { isObject } from '../n8n/parameters/values';
import { filledParameters, ownName } from './description/parameters';

/** A node of a workflow, with what leads to it and away from it. */
export interface FlowNode {
	node: WorkflowNode;
	name: string;
	/** The name of this pack's node, such as `waitUntil`; null for others. */
	kind: string | null;
	/** With defaults, which files leave out. Empty where they are unknown. */
	parameters: Record<string, unknown>;
	/** Labels of the outputs of this pack's nodes; of others those that are connected. */
	outputs: string[];
	/** Connections of the type 'main', by output. */
	next: FlowNode[][];
	previous: FlowNode[];
	/** Nodes that use it by another type of connection, such as an agent its tool. */
	servesNodes: FlowNode[];
}

/** A connection to or from a node that does not exist. */
export interface BrokenConnection {
	from: string;
	to: string;
	/** The node that does not exist. */
	missing: string;
}

/** A workflow as the rules look at it; sticky notes are left out. */
export interface Flow {
	file: WorkflowFile;
	nodes: FlowNode[];
	byName: ReadonlyMap<string, FlowNode>;
	broken: BrokenConnection[];
	/** False: made from what the store has, which is the nodes behind a trigger and no parameters. */
	hasParameters: boolean;
}

const STICKY = /(^|\.)stickyNote$/;

export function flowOf(file: WorkflowFile): Flow {
	const nodes = file.nodes.filter(({ type }) => !STICKY.test(type)).map(flowNode);
	const flow: Flow = { file, nodes, byName: named(nodes), broken: [], hasParameters: true };
	for (const [name, byType] of Object.entries(file.connections)) {
		if (!isObject(byType)) continue;
		for (const [type, outputs] of Object.entries(byType)) {
			if (!Array.isArray(outputs)) continue;
			outputs.forEach((targets: unknown, output) => {
				for (const to of targetsIn(targets)) connect(flow, { from: name, to, type, output });
			});
		}
	}
	return flow;
}

/** The flow in a graph of the store; `settings` and parameters are unknown. */
export function flowOfGraph({ nodes, edges }: WorkflowGraph, name: string): Flow {
	const flowNodes = nodes.map(({ key, name, type, outputs, disabled }) => ({
		...flowNode({ id: key, name, type, typeVersion: 1, parameters: {}, disabled }),
		parameters: {},
		outputs,
	}));
	const byKey = new Map(flowNodes.map((each) => [each.node.id, each]));
	for (const { from, output, to } of edges) {
		const [source, target] = [byKey.get(from), byKey.get(to)];
		if (source && target) link(source, output, target);
	}
	const file: WorkflowFile = {
		...{ source: name, id: '', name, nodes: [], connections: {}, settings: {}, pinData: {} },
	};
	return { file, nodes: flowNodes, byName: named(flowNodes), broken: [], hasParameters: false };
}

function flowNode(node: WorkflowNode): FlowNode {
	const kind = ownName(node.type);
	const parameters = filledParameters(node);
	return {
		...{ node, name: node.name, kind, parameters },
		outputs: kind === null ? [] : outputsOf({ type: node.type, parameters }),
		...{ next: [], previous: [], servesNodes: [] },
	};
}

/** None for parameters that no editor stores; that they are invalid another rule reports. */
function outputsOf(node: Parameters<typeof ownOutputs>[0]): string[] {
	try {
		return ownOutputs(node);
	} catch {
		return [];
	}
}

const named = (nodes: readonly FlowNode[]) => new Map(nodes.map((each) => [each.name, each]));

function targetsIn(targets: unknown): string[] {
	if (!Array.isArray(targets)) return [];
	return targets.flatMap((target: unknown) =>
		isObject(target) && typeof target.node === 'string' ? [target.node] : [],
	);
}

interface Connection {
	from: string;
	to: string;
	type: string;
	output: number;
}

function connect({ byName, broken }: Flow, { from, to, type, output }: Connection): void {
	const source = byName.get(from);
	const target = byName.get(to);
	if (source === undefined || target === undefined) {
		broken.push({ from, to, missing: source === undefined ? from : to });
	} else if (type === 'main') {
		link(source, output, target);
	} else {
		source.servesNodes.push(target);
	}
}

function link(source: FlowNode, output: number, target: FlowNode): void {
	while (source.next.length <= output) source.next.push([]);
	source.next[output].push(target);
	target.previous.push(source);
}

/** The nodes after those given, themselves only if a way leads back to them. */
export function reachedFrom(starts: readonly FlowNode[]): Set<FlowNode> {
	const reached = new Set<FlowNode>();
	const open = [...starts];
	while (open.length > 0) {
		for (const target of open.pop()!.next.flat()) {
			if (reached.has(target)) continue;
			reached.add(target);
			open.push(target);
		}
	}
	return reached;
}

export const isOn = ({ node }: FlowNode): boolean => node.disabled !== true;

/** The nodes of this pack by their name that are on. */
export function ofKind({ nodes }: Flow, kind: string): FlowNode[] {
	return nodes.filter((each) => each.kind === kind && isOn(each));
}
