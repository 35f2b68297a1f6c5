import type {
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeType,
	IRun,
	IRunExecutionData,
	IVersionedNodeType,
	ITriggerFunctions,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { createRunExecutionData, NodeHelpers } from 'n8n-workflow';
import type { Clock } from '../../lib/clock';
import type { Activity } from '../activity';
import type { FailedExecution } from '../recording';
import type { WorkflowFile, WorkflowNode } from '../scenario';
import { additionalData, type Credentials } from './additional-data';
import type { WorkflowExecute } from 'n8n-core/dist/execution-engine/workflow-execute';
import type { N8n } from './n8n';
import { subWorkflows } from './sub-workflows';

/** A node type by its name; versioned ones have their versions in them. */
export type TypeOf = (name: string) => INodeType | IVersionedNodeType | undefined;

export interface EngineOptions {
	n8n: N8n;
	/** The pack's nodes, and what stands for the others. */
	typeOf: TypeOf;
	/** Placeholders: no credential is read. */
	credentials: Credentials;
	clock: Clock;
	activity: Activity;
	/** Of workflows that set none. */
	timezone: string;
	/** Those that others may call. */
	workflows: readonly WorkflowFile[];
}

/** An execution to be started at a node with these items. */
export interface Start {
	workflow: WorkflowFile;
	node: string;
	items: INodeExecutionData[];
}

/** An execution that n8n's Wait holds. */
interface HeldExecution {
	workflow: WorkflowFile;
	id: string;
	data: IRunExecutionData;
	mode: WorkflowExecuteMode;
	/** ms */
	until: number;
}

const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

/**
 * Executes workflows in n8n's engine in virtual time, as one process of n8n does while they are
 * active. Executions are not kept.
 */
export class Engine {
	readonly #options: EngineOptions;
	readonly #workflows = new Map<WorkflowFile, Workflow>();
	readonly #issues = new Map<string, ReturnType<WorkflowExecute['checkReadyForExecution']>>();
	readonly #failures = new Map<string, FailedExecution>();
	readonly #called: ReturnType<typeof subWorkflows>;
	#closers: Array<() => Promise<void>> = [];
	#executions = 0;
	#running = 0;
	#isDead = false;
	readonly #held = new Set<HeldExecution>();

	constructor(options: EngineOptions) {
		this.#options = options;
		this.#called = subWorkflows(options.workflows, async (workflow, data) => {
			const executionId = String(++this.#executions);
			return { executionId, run: await this.#resume(workflow, executionId, data, 'integrated') };
		});
	}

	/** Executions that have begun and not ended; one that n8n's Wait holds has ended for now. */
	get running(): number {
		return this.#running;
	}

	get failures(): FailedExecution[] {
		return [...this.#failures.values()];
	}

	/** The workflow as n8n has it in memory. */
	load(file: WorkflowFile): Workflow {
		const known = this.#workflows.get(file);
		if (known !== undefined) return known;
		const { n8n, timezone } = this.#options;
		const workflow = new n8n.Workflow({
			id: file.id,
			name: file.name,
			nodes: file.nodes
				.filter(({ type }) => type !== STICKY_NOTE)
				.map((node) => this.#nodeOf(node)),
			connections: file.connections as never,
			active: true,
			nodeTypes: {
				getByName: (type) => this.#known(type),
				getByNameAndVersion: (type, version) =>
					NodeHelpers.getVersionedNodeType(this.#known(type), version),
				getKnownTypes: () => ({}),
			},
			settings: { executionOrder: 'v1', timezone, ...file.settings },
		});
		this.#workflows.set(file, workflow);
		return workflow;
	}

	/** With a placeholder for each of its credentials: those of a file lead nowhere. */
	#nodeOf(node: WorkflowNode): INode {
		const { credentials = [] } = this.typeOf(node).description;
		const placeholders = credentials.map(({ name }) => [name, { id: name, name }]);
		return { ...node, credentials: Object.fromEntries(placeholders) } as unknown as INode;
	}

	#known(type: string): INodeType | IVersionedNodeType {
		const known = this.#options.typeOf(type);
		if (known === undefined) throw new Error(`There is no node type ${type} in this n8n.`);
		return known;
	}

	typeOf({ type, typeVersion }: Pick<INode, 'type' | 'typeVersion'>): INodeType {
		return NodeHelpers.getVersionedNodeType(this.#known(type), typeVersion);
	}

	/** Enabled nodes of the workflow with this method. */
	nodesWith(file: WorkflowFile, method: 'trigger' | 'webhook' | 'poll'): INode[] {
		const nodes = Object.values(this.load(file).nodes);
		return nodes.filter((node) => node.disabled !== true && this.typeOf(node)[method]);
	}

	/**
	 * Switches the workflow on.
	 * @throws the error of the node that refuses it
	 */
	async activate(file: WorkflowFile): Promise<void> {
		const { n8n } = this.#options;
		const workflow = this.load(file);
		for (const node of this.nodesWith(file, 'webhook')) {
			const methods = this.typeOf(node).webhookMethods?.default;
			const data = this.#additionalData();
			const context = new n8n.HookContext(workflow, node, data, 'trigger', 'activate');
			if (methods && !(await methods.checkExists.call(context))) await methods.create.call(context);
		}
		for (const node of this.nodesWith(file, 'trigger')) {
			const emit = this.#emitOf(file, node);
			const data = this.#additionalData();
			const context = new n8n.TriggerContext(workflow, node, data, 'trigger', 'activate', emit);
			const response = await this.typeOf(node).trigger!.call(context);
			if (response?.closeFunction) this.#closers.push(response.closeFunction);
		}
	}

	#emitOf(workflow: WorkflowFile, { name }: INode): ITriggerFunctions['emit'] {
		return (items, _response, done) => {
			const ended = this.run({ workflow, node: name, items: items[0] ?? [] });
			if (done) void ended.then((run) => done.resolve(run), done.reject);
		};
	}

	/** Stops as n8n does: contacts wait on. */
	async stop(): Promise<void> {
		await Promise.all(this.#closers.splice(0).map(async (close) => await close()));
	}

	/**
	 * Ends as a process does that is killed: what is under way goes no further. Returns the executions
	 * that n8n's Wait holds, which n8n has in its database.
	 */
	kill(): HeldExecution[] {
		this.#isDead = true;
		this.#closers = [];
		return [...this.#held];
	}

	/** Goes on with executions of a process that was killed when their time comes. */
	hold(executions: Iterable<HeldExecution>): void {
		const { clock } = this.#options;
		for (const execution of executions) {
			this.#held.add(execution);
			clock.after(execution.until - clock.now(), () => {
				if (!this.#held.delete(execution) || this.#isDead) return;
				const { workflow, id, data, mode } = execution;
				void this.#resume(workflow, id, structuredClone(data), mode);
			});
		}
	}

	/** Executes the node and what follows it, to the end or until n8n's Wait. */
	async run({ workflow, node: name, items }: Start): Promise<IRun> {
		const node = this.load(workflow).getNode(name)!;
		const nodeExecutionStack = [{ node, data: { main: [items] }, source: null }];
		const resultData = { pinData: {} };
		const data = createRunExecutionData({ executionData: { nodeExecutionStack }, resultData });
		return await this.#resume(workflow, String(++this.#executions), data);
	}

	async #resume(
		file: WorkflowFile,
		id: string,
		data: IRunExecutionData,
		mode: WorkflowExecuteMode = 'trigger',
	): Promise<IRun> {
		const { n8n } = this.#options;
		const hooks = new n8n.ExecutionLifecycleHooks(mode, id, file as unknown as IWorkflowBase);
		const more = Object.assign(this.#additionalData({ executionId: id }), { hooks });
		this.#running += 1;
		try {
			const workflow = this.load(file);
			const execution = new n8n.WorkflowExecute(more, mode, data);
			this.#checkOnce(execution);
			const run = await execution.processRunExecutionData(workflow);
			if (this.#isDead) return await new Promise(() => {});
			if (run.status === 'waiting') {
				const until = run.waitTill!.getTime();
				this.hold([{ workflow: file, id, data: run.data, mode, until }]);
			}
			this.#note(file, run);
			return run;
		} finally {
			this.#running -= 1;
		}
	}

	/** Before each execution n8n checks the parameters of all nodes ahead, which stay as they are. */
	#checkOnce(execution: WorkflowExecute): void {
		const check = execution.checkReadyForExecution.bind(execution);
		execution.checkReadyForExecution = (workflow, input) => {
			const key = JSON.stringify([workflow.id, input]);
			if (!this.#issues.has(key)) this.#issues.set(key, check(workflow, input));
			return this.#issues.get(key)!;
		};
	}

	#note({ name: workflow }: WorkflowFile, { data }: IRun): void {
		const { error, lastNodeExecuted: node = null } = data.resultData;
		if (error === undefined) return;
		const key = JSON.stringify([workflow, node, error.message]);
		const known = this.#failures.get(key);
		if (known !== undefined) known.times += 1;
		else {
			const first = { workflow, node, message: error.message, at: this.#options.clock.now() };
			this.#failures.set(key, { ...first, times: 1 });
		}
	}

	#additionalData(more: Partial<IWorkflowExecuteAdditionalData> = {}) {
		const { n8n, credentials, activity } = this.#options;
		return additionalData(credentials, {
			startRunnerTask: (...args) => activity.track(() => n8n.startRunnerTask(...args)),
			...this.#called,
			...more,
		});
	}
}

/** The type, whose work outside of the promises at hand is waited for before time goes on. */
export function tracked(type: INodeType, activity: Activity): INodeType {
	const { execute } = type;
	if (execute === undefined) return type;
	return Object.assign(Object.create(type) as INodeType, {
		execute(this: IExecuteFunctions, ...args: Parameters<typeof execute>) {
			return activity.track(async () => await execute.apply(this, args));
		},
	});
}
