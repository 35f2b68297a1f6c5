import { z } from 'zod';
import type { GraphEdge, GraphNode, WorkflowGraph } from '../../journey/workflow-graph';
import { repairText } from '../../value/guard';
import { branchOutputs } from '../branch-on-behavior/outputs';
import { scoreOutputs } from '../lead-score/outputs';
import { sendOutputs } from '../multi-channel-send/panel';
import { mapOptionsOf } from '../parameters/map-options';
import { OWN_NODES } from '../parameters/own-nodes';
import { segmentOutputs } from '../segment-filter/outputs';
import { splitOutputs } from '../split-test/outputs';
import { waitOutputs } from '../wait-until/outputs';

/** Nodes of a graph; a picture of more could not be read. */
export const MAX_GRAPH_NODES = 1_000;

const nodeSchema = z.object({
	id: z.string().min(1),
	name: z.string(),
	type: z.string(),
	typeVersion: z.number().default(1),
	disabled: z.boolean().default(false),
	onError: z.string().optional(),
	parameters: z.record(z.string(), z.unknown()).default({}),
});
type WorkflowNode = z.infer<typeof nodeSchema>;

const outputsSchema = z.array(z.array(z.object({ node: z.string() })).nullish());

/**
 * What n8n's contexts have under `workflow`: the class Workflow of n8n-workflow. It is no part of
 * their interface, whose getChildNodes knows neither ids nor outputs, so nothing is taken for
 * granted. The same in n8n 2.40 and 2.41.
 */
const workflowSchema = z.object({
	nodes: z.record(z.string(), z.unknown()),
	connectionsBySourceNode: z.record(z.string(), z.object({ main: outputsSchema.optional() })),
	nodeTypes: z.object({ getByNameAndVersion: z.unknown() }).optional(),
});

const TRIGGER = /(^|\.)journeyTrigger$/;

/** The Journey Triggers of the workflow that are on; none if this n8n does not show it. */
export function triggersOf(context: object): WorkflowNode[] {
	const nodes = workflowNodes(context) ?? [];
	return nodes.filter(({ type, disabled }) => TRIGGER.test(type) && !disabled);
}

/** The workflow's nodes that a contact passes, disabled ones too; null if this n8n does not show it. */
export function ownNodesOf(context: object): WorkflowNode[] | null {
	return workflowNodes(context)?.filter(({ type }) => OWN_NODES.test(type)) ?? null;
}

function workflowNodes(context: object): WorkflowNode[] | null {
	const read = workflowSchema.safeParse((context as { workflow?: unknown }).workflow);
	if (!read.success) return null;
	return Object.values(read.data.nodes).flatMap((node) => nodeSchema.safeParse(node).data ?? []);
}

/** Indexes of the node's outputs that a line begins at; null if this n8n does not show it. */
export function connectedOutputs(context: object, name: string): Set<number> | null {
	const read = workflowSchema.safeParse((context as { workflow?: unknown }).workflow);
	if (!read.success) return null;
	const { connectionsBySourceNode: connections } = read.data;
	const { main = [] } = Object.hasOwn(connections, name) ? connections[name] : {};
	return new Set(main.flatMap((targets, output) => (targets?.length ? [output] : [])));
}

/** The workflow behind the node; null if this n8n does not show it. */
export function graphBehind(context: object, start: string): WorkflowGraph | null {
	const { workflow } = context as { workflow?: unknown };
	const read = workflowSchema.safeParse(workflow);
	if (!read.success) return null;
	const { nodes, connectionsBySourceNode } = read.data;
	const reached = new Map<string, WorkflowNode>();
	const edges: Array<{ from: string; output: number; to: string }> = [];
	const reach = (name: string): boolean => {
		if (reached.has(name)) return true;
		if (reached.size >= MAX_GRAPH_NODES || !Object.hasOwn(nodes, name)) return false;
		const node = nodeSchema.safeParse(nodes[name]);
		if (node.success) reached.set(name, node.data);
		return node.success;
	};
	if (!reach(start)) return null;
	// The loop goes on over the nodes that it finds.
	for (const from of reached.keys()) {
		const { main = [] } = Object.hasOwn(connectionsBySourceNode, from)
			? connectionsBySourceNode[from]
			: {};
		for (const [output, targets] of main.entries()) {
			for (const to of new Set(targets?.map(({ node }) => node))) {
				if (reach(to)) edges.push({ from, output, to });
			}
		}
	}
	const keyOf = (name: string) => reached.get(name)!.id;
	return repairText({
		nodes: [...reached.values()].map((node) => {
			const used = edges.filter(({ from }) => from === node.name).map(({ output }) => output);
			return graphNode(node, Math.max(0, ...used.map((output) => output + 1)), workflow);
		}),
		edges: edges.map(({ from, output, to }): GraphEdge => {
			return { from: keyOf(from), output, to: keyOf(to) };
		}),
	});
}

function graphNode(node: WorkflowNode, used: number, workflow: unknown): GraphNode {
	const { id, name, type, disabled, parameters } = node;
	const isJourneyNode = OWN_NODES.test(type);
	const names = isJourneyNode ? ownOutputs(node) : foreignOutputs(node, workflow);
	// n8n adds it after the node's own, with 'On Error: Continue (using error output)'.
	if (node.onError === 'continueErrorOutput') names.push('Error');
	const count = Math.max(names.length, used);
	return {
		...{ key: id, name, type, isJourneyNode, disabled },
		outputs: Array.from({ length: count }, (_, i) => names[i] ?? String(i)),
		...(isJourneyNode ? mapOptionsOf(parameters) : { stage: null, touchpoint: null }),
	};
}

type Outputs = (parameters: Record<string, unknown>) => Array<{ displayName: string }>;

/** Nodes with one output have no name for it. */
const OUTPUTS: Record<string, Outputs> = {
	branchOnBehavior: branchOutputs,
	leadScore: scoreOutputs,
	multiChannelSend: sendOutputs,
	segmentFilter: segmentOutputs,
	splitTest: splitOutputs,
	waitUntil: waitOutputs,
};

/** Labels of the outputs of a node of this pack. */
export function ownOutputs({
	type,
	parameters,
}: Pick<WorkflowNode, 'type' | 'parameters'>): string[] {
	const outputs = OUTPUTS[type.slice(type.lastIndexOf('.') + 1)];
	return outputs?.(parameters).map(({ displayName }) => displayName) ?? [''];
}

const typeSchema = z.object({
	description: z.object({
		outputNames: z.array(z.string()).optional().catch(undefined),
		/** An expression for some types. */
		outputs: z
			.array(
				z.union([z.string(), z.object({ type: z.string(), displayName: z.string().optional() })]),
			)
			.optional()
			.catch(undefined),
	}),
});

/** The names in the description of the node's type; its other outputs have an index only. */
function foreignOutputs({ type, typeVersion }: WorkflowNode, workflow: unknown): string[] {
	const { nodeTypes } = workflow as { nodeTypes?: { getByNameAndVersion?: unknown } };
	if (typeof nodeTypes?.getByNameAndVersion !== 'function') return [];
	try {
		const found: unknown = nodeTypes.getByNameAndVersion(type, typeVersion);
		const { outputNames, outputs = [] } = typeSchema.parse(found).description;
		if (outputNames !== undefined) return [...outputNames];
		if (outputs.length === 1) return [''];
		return outputs.map(
			(each, i) => (typeof each === 'string' ? undefined : each.displayName) ?? String(i),
		);
	} catch {
		// A type that is not installed here.
		return [];
	}
}
