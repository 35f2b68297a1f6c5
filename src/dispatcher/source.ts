import type { ActiveNodes } from '../store/maintenance';
import type { Lease } from '../journey/position';

/**
/**
 * How an execution ended. `culprits`: the positions that failed it, where n8n names them.
 * 'storeOutage': it failed because the store was unavailable. 'held': an edit of the workflow is to
 * be mended or confirmed first. 'waiting': n8n holds it until then (ms), at a native Wait.
 */
export type ExecutionResult =
	| { kind: 'done' }
	| { kind: 'failed' | 'storeOutage' | 'held'; reason: string; culprits?: readonly number[] }
	| { kind: 'waiting'; until: number };

/** A node of an active workflow that releases positions. */
export interface ReleasingNode {
	nodeId: number;
	workflowId: string;
	/** At most so many positions share an execution; absent: as many as there is room for. */
	mostPerExecution?: number;
	/**
	 * Starts one execution at the node with these positions; resolves when it has ended.
	 * @param isArriving they have yet to arrive at the node; see Claimed
	 */
	release(leases: readonly Lease[], isArriving: boolean): Promise<ExecutionResult>;
}

export const activeNodesOf = (sources: readonly ReleasingNode[]): ActiveNodes => ({
	workflowIds: [...new Set(sources.map((source) => source.workflowId))],
	nodeIds: sources.map((source) => source.nodeId),
});
