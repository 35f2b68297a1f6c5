import type { ExecutionResult, ReleasingNode } from '../../src/dispatcher/source';
import type { Lease } from '../../src/journey/position';
import type { Place } from './journey-store';

interface Execution {
	leases: readonly Lease[];
	end(ending: ExecutionResult): void;
	fail(error: Error): void;
}

/** A node whose executions end when the test says so. */
export class ControlledSource implements ReleasingNode {
	readonly nodeId: number;
	readonly workflowId: string;
	/** All that were started, in order. */
	readonly started: Execution[] = [];
	readonly underWay = new Set<Execution>();
	/** Most executions under way at once. */
	most = 0;
	onStart: () => void = () => {};

	constructor(
		place: Place,
		/** The result of an execution at once; absent: it lasts until the test ends it. */
		private readonly atOnce?: (leases: readonly Lease[]) => ExecutionResult,
	) {
		this.nodeId = place.nodeId;
		this.workflowId = place.workflowId;
	}

	async release(leases: readonly Lease[]): Promise<ExecutionResult> {
		return await new Promise<ExecutionResult>((resolve, reject) => {
			const execution: Execution = {
				leases,
				end: (ending) => {
					this.underWay.delete(execution);
					resolve(ending);
				},
				fail: (error) => {
					this.underWay.delete(execution);
					reject(error);
				},
			};
			this.started.push(execution);
			this.underWay.add(execution);
			this.most = Math.max(this.most, this.underWay.size);
			this.onStart();
			if (this.atOnce) execution.end(this.atOnce(leases));
		});
	}

	/** Contacts per execution, in the order they started. */
	get splitClaim(): number[] {
		return this.started.map(({ leases }) => leases.length);
	}

	/** Ends the oldest execution. */
	end(ending: ExecutionResult = { kind: 'done' }): void {
		const [oldest] = this.underWay;
		oldest.end(ending);
	}
}

export const done = (): ExecutionResult => ({ kind: 'done' });
