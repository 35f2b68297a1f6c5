import type {
	ExecuteWorkflowOptions,
	IExecuteWorkflowInfo,
	INodeExecutionData,
	IRun,
	IRunExecutionData,
	ITaskData,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';
import type { WorkflowFile, WorkflowNode } from '../scenario';

/** Executes a workflow from this data on; its number is the executions' count or the like. */
export type RunWorkflow = (
	workflow: WorkflowFile,
	data: IRunExecutionData,
) => Promise<{ executionId: string; run: IRun }>;

type SubWorkflows = Pick<IWorkflowExecuteAdditionalData, 'executeWorkflow' | 'getRunExecutionData'>;

/** Executions whose data is kept until the node that called them has asked for it. */
const KEPT = 100;

const START = 'n8n-nodes-base.executeWorkflowTrigger';
const MANUAL_START = 'n8n-nodes-base.manualTrigger';

/** Workflows that others call with Execute Workflow, from among those of the rehearsal. */
export function subWorkflows(workflows: readonly WorkflowFile[], run: RunWorkflow): SubWorkflows {
	const kept = new Map<string, IRunExecutionData>();
	return {
		executeWorkflow: async (info, _data, options) => {
			const workflow = calledWorkflow(workflows, info, options);
			const node = startOf(workflow);
			const main = [options.inputData ?? [{ json: {} }]];
			const nodeExecutionStack = [{ node: node as never, data: { main }, source: null }];
			const { parentExecution } = options;
			const data = createRunExecutionData({
				executionData: { nodeExecutionStack },
				parentExecution,
			});
			const ended = run(workflow, data);
			if (options.doNotWaitToFinish) {
				// The engine notes its failure.
				ended.catch(() => {});
				return { executionId: 'not-waited-for', data: [null] };
			}
			const { executionId, run: done } = await ended;
			if (done.data.resultData.error !== undefined) throw done.data.resultData.error;
			if (done.status === 'waiting') {
				throw new Error(
					`The workflow '${workflow.name}', called by '${options.node?.name}', waits in n8n's Wait: ` +
						'a rehearsal does not hold a calling workflow for that. Use Wait Until in the journey.',
				);
			}
			kept.set(executionId, done.data);
			if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
			return { executionId, data: outputOf(done.data, node) };
		},
		getRunExecutionData: async (id) => kept.get(id),
	};
}

/** By ID, else by the name that the editor remembers with it: files seldom have the IDs of one n8n. */
function calledWorkflow(
	workflows: readonly WorkflowFile[],
	{ id, code }: IExecuteWorkflowInfo,
	{ node, parentWorkflowId, parentWorkflowSettings }: ExecuteWorkflowOptions,
): WorkflowFile {
	if (code !== undefined) {
		const inline = { id: parentWorkflowId, name: code.name, settings: parentWorkflowSettings };
		return { source: code.name, pinData: {}, ...inline, ...code } as unknown as WorkflowFile;
	}
	const chosen = node?.parameters.workflowId as { cachedResultName?: string } | undefined;
	const name = chosen?.cachedResultName?.split(' — ').at(-1);
	const found =
		workflows.find((workflow) => workflow.id === id) ??
		workflows.find((workflow) => workflow.name === name || workflow.name === id);
	if (found !== undefined) return found;
	const which = name === undefined ? `'${id}'` : `'${name}' (ID '${id}')`;
	throw new Error(
		`The workflow ${which}, which '${node?.name}' calls, is not part of the rehearsal. Name its file too.`,
	);
}

function startOf({ name, nodes }: WorkflowFile): WorkflowNode {
	const enabled = nodes.filter(({ disabled }) => disabled !== true);
	const start =
		enabled.find(({ type }) => type === START) ?? enabled.find(({ type }) => type === MANUAL_START);
	if (start !== undefined) return start;
	throw new Error(
		`The workflow '${name}' is called and has no 'When Executed by Another Workflow'.`,
	);
}

/** What the last node gave out, in all its runs; older starts ask for its last run only. */
function outputOf(
	{ resultData }: IRunExecutionData,
	start: WorkflowNode,
): Array<INodeExecutionData[] | null> {
	const { lastNodeExecuted = '', runData } = resultData;
	const runs: ITaskData[] = runData[lastNodeExecuted] ?? [];
	const lastOnly =
		start.type !== START ||
		(start.typeVersion < 1.2 && start.parameters.returnOutput !== 'allRuns');
	const used = lastOnly ? runs.slice(-1) : runs;
	const outputs = Math.max(1, ...used.map(({ data }) => data?.main?.length ?? 0));
	return Array.from({ length: outputs }, (_, output) =>
		used.flatMap(({ data }) => data?.main?.[output] ?? []),
	);
}
