import type { ActiveNodes } from '../store/maintenance';
import type { Lease } from '../journey/position';

/**
 * How an execution ended. 'disturbed': it failed because the store was away. 'waiting': n8n keeps it
 * until then (ms), a native Wait is in it.
 */
export type ExecutionResult =
	| { kind: 'done' }
	| { kind: 'failed' | 'disturbed'; reason: string }
	| { kind: 'waiting'; until: number };

/** A node of an active workflow that releases contacts. */
export interface ReleasingNode {
	nodeId: number;
	workflowId: string;
	/** Starts one execution at the node with these positions; resolves when it has ended. */
	release(leases: readonly Lease[]): Promise<ExecutionResult>;
}

export const activeNodesOf = (sources: readonly ReleasingNode[]): ActiveNodes => ({
	workflowIds: [...new Set(sources.map((source) => source.workflowId))],
	nodeIds: sources.map((source) => source.nodeId),
});
