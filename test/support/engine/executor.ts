import { ExecutionLifecycleHooks } from 'n8n-core/dist/execution-engine/execution-lifecycle-hooks';
import { WorkflowExecute } from 'n8n-core/dist/execution-engine/workflow-execute';
import {
	createRunExecutionData,
	type INode,
	type INodeExecutionData,
	type IPinData,
	type IRunExecutionData,
	type RelatedExecution,
	type IWorkflowBase,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type { VirtualClock } from '../../../src/simulation/virtual-clock';
import { Execution } from './execution';
import type { Flow } from './flow';
import { additionalData, type Credentials } from '../../../src/simulation/engine/additional-data';
import type { PackHost, Workflows } from './workflows';

export interface Start {
	flow: Flow;
	node: INode;
	items: INodeExecutionData[][];
	mode: WorkflowExecuteMode;
	pinData?: IPinData;
	/** The execution that calls this one as a sub-workflow. */
	parentExecution?: RelatedExecution;
}

/** Runs executions in n8n's real engine, and keeps the list of them. */
export class Executor {
	/** Oldest first. */
	readonly list: Execution[] = [];

	constructor(
		private readonly clock: VirtualClock,
		private readonly workflows: Workflows,
		private readonly credentials: Credentials,
	) {}

	async run({ flow, node, items, mode, pinData = {}, parentExecution }: Start, host: PackHost) {
		const execution = this.#add(flow, mode, node.name);
		const nodeExecutionStack = [{ node, data: { main: items }, source: null }];
		const data = createRunExecutionData({
			executionData: { nodeExecutionStack },
			resultData: { pinData },
			...(parentExecution && { parentExecution }),
		});
		await this.#resume(execution, data, host);
		return execution;
	}

	/** From the node that failed, with the input it had. */
	async retry({ run, flow, startNode }: Execution, host: PackHost): Promise<Execution> {
		const { data } = structuredClone(run!);
		const { lastNodeExecuted = '', runData } = data.resultData;
		delete data.resultData.error;
		if (runData[lastNodeExecuted]?.at(-1)?.error) runData[lastNodeExecuted].pop();
		const again = this.#add(flow, 'retry', startNode);
		await this.#resume(again, data, host);
		return again;
	}

	#add(flow: Flow, mode: WorkflowExecuteMode, startNode: string): Execution {
		const id = String(this.list.length + 1);
		const execution = new Execution(id, flow, mode, startNode, this.clock.now());
		this.list.push(execution);
		return execution;
	}

	/** Executes the nodes on the stack, to the end or until a native Wait. */
	async #resume(execution: Execution, data: IRunExecutionData, host: PackHost): Promise<void> {
		const { flow, mode, id } = execution;
		const workflow = this.workflows.load(flow, host, data.waitTill === undefined);
		const hooks = new ExecutionLifecycleHooks(mode, id, { ...flow } as unknown as IWorkflowBase);
		hooks.addHandler('workflowExecuteAfter', () => this.workflows.save(workflow, host));
		const more = additionalData(this.credentials, { executionId: id });
		const caller = this.list.find((other) => other.id === data.parentExecution?.executionId);
		Object.assign(more, { hooks, rootExecutionMode: caller?.mode });
		const run = await new WorkflowExecute(more, mode, data).processRunExecutionData(workflow);
		if (host.dead) return await new Promise(() => {});
		execution.run = run;
		if (run.status !== 'waiting') return;
		this.clock.after(run.waitTill!.getTime() - this.clock.now(), () => {
			if (!host.dead) void this.#resume(execution, structuredClone(run.data), host);
		});
	}
}
