import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
	HookContext,
	TriggerContext,
	WebhookContext,
} from 'n8n-core/dist/execution-engine/node-execution-context';
import { ExecutionLifecycleHooks } from 'n8n-core/dist/execution-engine/execution-lifecycle-hooks';
import { WorkflowExecute } from 'n8n-core/dist/execution-engine/workflow-execute';
import {
	createRunExecutionData,
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IPinData,
	type IRun,
	type IRunExecutionData,
	type ITriggerFunctions,
	type IWebhookData,
	type IWorkflowBase,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type { JourneyCounts, Store } from '../../../src/store/store';
import { MailServer, type MailServerOptions } from '../../unit/message/support/mail-server';
import { Activity } from '../activity';
import { VirtualClock } from '../virtual-clock';
import type { StoreCall } from '../watched-store';
import { foreignTypes, type Flow } from './flow';
import { additionalData, type Credentials } from './host';
import { Call, type CallOptions } from './call';
import { Execution } from './execution';
import { PackProcess } from './process';

export interface TestN8nOptions {
	/** When virtual time begins. */
	at?: string;
	mail?: MailServerOptions;
}

// What goes wrong in these tests goes wrong on purpose.
process.env.N8N_LOG_LEVEL = 'silent';

/** Of the event loop; the slowest store and mail server need a small part of it. */
const MOST_TURNS = 100_000;

interface ActiveFlow {
	flow: Flow;
	close: Array<() => Promise<void>>;
}

/**
 * n8n as far as a workflow notices it: the real engine runs the real nodes; activation, webhooks,
 * the list of executions and the database row of static data are played.
 */
export class TestN8n {
	readonly clock: VirtualClock;
	/** n8n's own list, oldest first. */
	readonly executions: Execution[] = [];
	/** The secret of the ingest credential, and changes to the mail server's. */
	secret = 'a write key';
	smtp: IDataObject = {};
	/** Decrypted, by type. */
	readonly credentials: Credentials = {
		smtp: () => ({ ...this.mail.credential, ...this.smtp }) as ICredentialDataDecryptedObject,
		journeyIngestApi: () => ({ secret: this.secret }),
	};
	/** Accidents: around each call of the store, and at each emit. */
	before: (call: StoreCall) => void | Promise<void> = () => {};
	after: (call: StoreCall) => void | Promise<void> = () => {};
	onEmit: (node: string) => void = () => {};
	readonly #activity = new Activity();
	readonly #folder = mkdtempSync(join(tmpdir(), 'journey-engine-'));
	readonly #active = new Map<string, ActiveFlow>();
	/** workflow_entity.staticData, as JSON text. */
	readonly #staticData = new Map<string, string>();
	#process!: PackProcess;

	private constructor(
		at: string | undefined,
		readonly mail: MailServer,
	) {
		this.clock = new VirtualClock(at, this.#activity);
		process.env.N8N_USER_FOLDER = this.#folder;
		this.#boot();
	}

	static async start({ at, mail }: TestN8nOptions = {}): Promise<TestN8n> {
		return new TestN8n(at, await MailServer.start(mail));
	}

	/** The store that journeys use when they say nothing else. */
	get store(): Store {
		return this.#process.stores[0];
	}

	/** The error classes that this process knows as its own. */
	get errors() {
		return this.#process.errors;
	}

	#boot(): void {
		this.#process = new PackProcess({
			clock: this.clock,
			activity: this.#activity,
			before: (call) => this.before(call),
			after: (call) => this.after(call),
		});
	}

	/** Ends everything and removes what was made. */
	async close(): Promise<void> {
		await this.#process.bury();
		await this.mail.die();
		rmSync(this.#folder, { recursive: true, force: true });
	}

	async activate(flow: Flow, mode: WorkflowActivateMode = 'activate'): Promise<void> {
		const workflow = this.#workflow(flow);
		const active: ActiveFlow = { flow, close: [] };
		for (const node of this.#nodesWith(workflow, 'webhook')) {
			const methods = this.#type(node).webhookMethods?.default;
			const context = this.#hookContext(workflow, node, mode);
			if (methods && !(await methods.checkExists.call(context))) await methods.create.call(context);
		}
		for (const node of this.#nodesWith(workflow, 'trigger')) {
			const context = this.#triggerContext(active, workflow, node, mode);
			const response = await this.#type(node).trigger!.call(context);
			if (response?.closeFunction) active.close.push(response.closeFunction);
		}
		this.#saveStaticData(workflow);
		this.#active.set(flow.id, active);
		await this.clock.settle();
	}

	/** The workflow is switched off. Time may have to pass until executions under way have ended. */
	async deactivate({ id }: Flow): Promise<void> {
		const { flow, close } = this.#active.get(id)!;
		this.#active.delete(id);
		const workflow = this.#workflow(flow);
		for (const node of this.#nodesWith(workflow, 'webhook')) {
			const context = this.#hookContext(workflow, node, 'update');
			await this.#type(node).webhookMethods?.default?.delete.call(context);
		}
		await Promise.all(close.map(async (fn) => await fn()));
		this.#saveStaticData(workflow);
	}

	/** n8n is stopped: workflows stay switched on. */
	async stop(): Promise<void> {
		for (const { close } of this.#active.values()) {
			await Promise.all(close.map(async (fn) => await fn()));
		}
		await this.#process.bury();
	}

	/** n8n's process ends in this very moment. */
	crash(): void {
		this.#process.kill();
	}

	get isDead(): boolean {
		return this.#process.dead;
	}

	/** n8n starts after `stop` or `crash`, and activates what was active. */
	async restart(): Promise<void> {
		await this.#process.bury();
		this.#boot();
		const flows = [...this.#active.values()].map(({ flow }) => flow);
		for (const flow of flows) await this.activate(flow, 'init');
	}

	/** A call of the workflow's production URL, or in a test run of its test URL. */
	async call(flow: Flow, body: unknown, options: CallOptions = {}): Promise<Call> {
		const workflow = this.#workflow(flow);
		const [node] = this.#nodesWith(workflow, 'webhook');
		const call = new Call(body, options);
		const mode = options.test ? 'manual' : 'webhook';
		const data = additionalData(this.credentials, call.http);
		const webhook = { node: node.name, workflowId: flow.id } as IWebhookData;
		const context = new WebhookContext(workflow, node, data, mode, webhook, [], null);
		const response = await this.#type(node).webhook!.call(context);
		this.#saveStaticData(workflow);
		if (response.workflowData)
			call.execution = await this.#run(flow, node, response.workflowData, mode);
		await this.clock.settle();
		return call;
	}

	/** An event of each of these contacts, in one call. */
	async track(flow: Flow, event: string, emails: string[], properties: IDataObject = {}) {
		const batch = emails.map((email) => ({ type: 'track', event, email, properties }));
		const { status, body } = await this.call(flow, { batch }, { kind: 'batch' });
		if (status !== 202) throw new Error(`The call was refused: ${JSON.stringify(body)}`);
	}

	/** Waits, without any time passing, until something has come about. */
	async until(condition: () => boolean): Promise<void> {
		for (let turns = 0; !condition(); turns++) {
			if (turns > MOST_TURNS) throw new Error(`It did not come about: ${String(condition)}`);
			await setImmediate();
		}
	}

	/** What the contact's mailbox holds: subjects, in the order of arrival. */
	mailsTo(email: string): string[] {
		return this.mail.taken
			.filter(({ to }) => to === email)
			.map(({ raw }) => /^Subject: (.*)$/im.exec(raw)?.[1].trim() ?? '');
	}

	async counts({ id }: Flow): Promise<JourneyCounts> {
		const journey = await this.store.journeyOf(id);
		return await this.store.counts(journey!.id);
	}

	/** Starts the workflow at a trigger that is none of ours. */
	async trigger(
		flow: Flow,
		name: string,
		items: IDataObject[],
		mode: WorkflowExecuteMode = 'trigger',
	): Promise<Execution> {
		const node = this.#workflow(flow).getNode(name)!;
		// In a test run a plain trigger fires by itself; here its items are pinned to it.
		const input = items.map((json) => ({ json }));
		return await this.#run(flow, node, [input], mode, mode === 'manual' ? { [name]: input } : {});
	}

	/** The Execute button: from the trigger through the whole workflow. */
	async testRun(flow: Flow, from: string): Promise<Execution> {
		const node = this.#workflow(flow).getNode(from)!;
		return await this.#run(flow, node, [[{ json: {} }]], 'manual');
	}

	/** 'Retry' in n8n's list of executions: from the node that failed, with the input it had. */
	async retry(execution: Execution): Promise<Execution> {
		const { data } = structuredClone(execution.run!);
		const { lastNodeExecuted, runData } = data.resultData;
		delete data.resultData.error;
		if (lastNodeExecuted && runData[lastNodeExecuted]?.at(-1)?.error)
			runData[lastNodeExecuted].pop();
		const again = this.#list(execution.flow, 'retry', execution.startNode);
		await this.#resume(again, data);
		await this.clock.settle();
		return again;
	}

	#nodesWith(workflow: Workflow, method: 'trigger' | 'webhook'): INode[] {
		return Object.values(workflow.nodes).filter((node) => this.#type(node)[method] !== undefined);
	}

	#type(node: INode): INodeType {
		const type = this.#process.types.get(node.type) ?? foreignTypes.get(node.type);
		if (type === undefined) throw new Error(`There is no node type ${node.type}`);
		return type;
	}

	get #nodeTypes(): INodeTypes {
		const find = (type: string) => this.#type({ type } as INode);
		return {
			getByName: find,
			getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(find(type), version),
			getKnownTypes: () => ({}),
		};
	}

	/** As n8n reads it from its database. `withStaticData`: not when a timer resumes an execution. */
	#workflow(flow: Flow, withStaticData = true): Workflow {
		const { id, name, nodes, connections, timezone } = structuredClone(flow);
		const saved = withStaticData ? this.#staticData.get(id) : undefined;
		return new Workflow({
			id,
			name,
			nodes,
			connections,
			active: true,
			nodeTypes: this.#nodeTypes,
			staticData: saved === undefined ? {} : (JSON.parse(saved) as IDataObject),
			settings: { executionOrder: 'v1', timezone },
		});
	}

	#saveStaticData({ id, staticData }: Workflow): void {
		if (this.#process.dead || staticData.__dataChanged !== true) return;
		this.#staticData.set(id, JSON.stringify(staticData));
		staticData.__dataChanged = false;
	}

	#hookContext(workflow: Workflow, node: INode, mode: WorkflowActivateMode): HookContext {
		return new HookContext(workflow, node, additionalData(this.credentials), 'trigger', mode);
	}

	#triggerContext(
		active: ActiveFlow,
		workflow: Workflow,
		node: INode,
		mode: WorkflowActivateMode,
	): TriggerContext {
		const host = this.#process;
		const emit: ITriggerFunctions['emit'] = (items, _response, done) => {
			if (host.dead) return;
			this.onEmit(node.name);
			if (host.dead) return;
			this.#saveStaticData(workflow);
			const ended = this.#run(active.flow, node, items, 'trigger');
			if (done) void ended.then(({ run }) => done.resolve(run!), done.reject);
		};
		const data = additionalData(this.credentials);
		return new TriggerContext(workflow, node, data, 'trigger', mode, emit);
	}

	#list(flow: Flow, mode: WorkflowExecuteMode, startNode: string): Execution {
		const id = String(this.executions.length + 1);
		const execution = new Execution(id, flow, mode, startNode, this.clock.now());
		this.executions.push(execution);
		return execution;
	}

	async #run(
		flow: Flow,
		node: INode,
		items: INodeExecutionData[][],
		mode: WorkflowExecuteMode,
		pinData: IPinData = {},
	): Promise<Execution> {
		const execution = this.#list(flow, mode, node.name);
		const nodeExecutionStack = [{ node, data: { main: items }, source: null }];
		await this.#resume(
			execution,
			createRunExecutionData({ executionData: { nodeExecutionStack }, resultData: { pinData } }),
		);
		return execution;
	}

	/** Runs what is on the stack, to the end or until a native Wait. */
	async #resume(execution: Execution, data: IRunExecutionData): Promise<void> {
		const host = this.#process;
		const { flow, mode, id } = execution;
		const workflow = this.#workflow(flow, data.waitTill === undefined);
		const hooks = new ExecutionLifecycleHooks(mode, id, { ...flow } as unknown as IWorkflowBase);
		hooks.addHandler('workflowExecuteAfter', () => this.#saveStaticData(workflow));
		const more = additionalData(this.credentials, { executionId: id });
		Object.assign(more, { hooks });
		const run: IRun = await new WorkflowExecute(more, mode, data).processRunExecutionData(workflow);
		if (host.dead) return await new Promise(() => {});
		execution.run = run;
		if (run.status !== 'waiting') return;
		this.clock.after(run.waitTill!.getTime() - this.clock.now(), () => {
			if (!host.dead) void this.#resume(execution, structuredClone(run.data));
		});
	}
}
