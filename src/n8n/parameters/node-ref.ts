import type { INode } from 'n8n-workflow';
import type { NodeRef } from '../../store/store';

interface NodeContext {
	getNode(): INode;
	getWorkflow(): { id?: string };
}

/** The node as the store knows it. */
export function nodeRefOf(context: NodeContext): NodeRef {
	const { id, name, type } = context.getNode();
	return { workflowId: context.getWorkflow().id ?? '', nodeKey: id, name, type };
}
