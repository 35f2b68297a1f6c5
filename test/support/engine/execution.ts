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
	/** Absent until it ends; while it waits, its results so far. */
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

	/** The last pass through the node; undefined where there was none. */
	task(node: string): ITaskData | undefined {
		return this.run?.data.resultData.runData[node]?.at(-1);
	}

	items(node: string, output = 0): INodeExecutionData[] {
		return this.task(node)?.data?.main[output] ?? [];
	}

	/** Items that left the node by that output. */
	json(node: string, output = 0): IDataObject[] {
		return this.items(node, output).map(({ json }) => json);
	}

	hints(node: string): string[] {
		return (this.task(node)?.hints ?? []).map(({ message }) => message);
	}
}
