import type {
	IDataObject,
	INodeExecutionData,
	IRun,
	ITaskData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { Flow } from './flow';

/** An execution in n8n's list. */
export class Execution {
	/** Absent while it runs; while it waits, what it has come to so far. */
	run?: IRun;

	constructor(
		readonly id: string,
		readonly flow: Flow,
		readonly mode: WorkflowExecuteMode,
		readonly startNode: string,
		/** ms, in virtual time */
		readonly startedAt: number,
	) {}

	get status(): string {
		return this.run?.status ?? 'running';
	}

	get error(): string | undefined {
		return this.run?.data.resultData.error?.message;
	}

	/** The last time that the node ran; undefined where it did not. */
	task(node: string): ITaskData | undefined {
		return this.run?.data.resultData.runData[node]?.at(-1);
	}

	items(node: string, output = 0): INodeExecutionData[] {
		return this.task(node)?.data?.main[output] ?? [];
	}

	/** What left the node by that output. */
	json(node: string, output = 0): IDataObject[] {
		return this.items(node, output).map(({ json }) => json);
	}

	hints(node: string): string[] {
		return (this.task(node)?.hints ?? []).map(({ message }) => message);
	}
}
