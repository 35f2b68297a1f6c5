import type { INode } from 'n8n-workflow';
import type { NodeRef } from '../../journey/journey-store';
import { mapOptionsOf } from './map-options';

interface NodeContext {
	getNode(): INode;
	getWorkflow(): { id?: string };
}

/** The node's reference in the store. */
export function nodeRefOf(context: NodeContext): NodeRef {
	const { id, name, type, parameters } = context.getNode();
	const workflowId = context.getWorkflow().id ?? '';
	return { workflowId, nodeKey: id, name, type, ...mapOptionsOf(parameters) };
}
/**
 * Default key of a journey. A workflow may have several triggers, and each is a journey; the
 * journey of inline enrollments has the workflow's id alone.
 */
export function defaultJourneyKey(workflowId: string, triggerId?: string): string {
	return `workflow-${workflowId}${triggerId === undefined ? '' : `-${triggerId.slice(0, 8)}`}`;
}
