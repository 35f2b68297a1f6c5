import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
	HookContext,
	SupplyDataContext,
	TriggerContext,
	WebhookContext,
} from 'n8n-core/dist/execution-engine/node-execution-context';
import { createRunExecutionData, NodeConnectionTypes, type IExecuteFunctions } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	IPinData,
	ITriggerFunctions,
	IWebhookData,
	Workflow,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { Connection } from '../../../src/store/connection';
import type { Database } from '../../../src/store/schema';
import type { Store } from '../../../src/store/store';
import type { JourneyCounts } from '../../../src/journey/journey-store';
import type { MailServer, MailServerOptions } from '../../unit/message/support/mail-server';
import { Activity } from '../../../src/simulation/activity';
import { VirtualClock } from '../../../src/simulation/virtual-clock';
import type { StoreCall } from '../watched-store';
import type { Execution } from './execution';
import { Executor } from './executor';
import type { Flow } from './flow';
import { additionalData, type Credentials } from '../../../src/simulation/engine/additional-data';
import { Call, WRITE_KEY, type CallOptions } from './call';
import { startMailServer } from './mail';
import { PackProcess } from './process';
import { nodesWith, typeOf, Workflows } from './workflows';

export interface TestN8nOptions {
	/** When virtual time begins. */
	at?: string;
	mail?: MailServerOptions;
}

// The errors of these tests are deliberate.
process.env.N8N_LOG_LEVEL = 'silent';
/** ms: on a busy machine it takes seconds to load the engine. */
jest.setTimeout(30_000);

/** Of the event loop; the slowest store and mail server need a small part of it. */
const MOST_TURNS = 100_000;

interface ActiveFlow {
	flow: Flow;
	close: Array<() => Promise<void>>;
}

/**
 * n8n as a workflow sees it: the real engine executes the real nodes; activation, webhooks, the
 * list of executions and the database row of static data are played.
 */
export class TestN8n {
	readonly clock: VirtualClock;
	/** The secret of the ingest credential, and changes to the mail server's. */
	secret = WRITE_KEY;
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
	readonly #workflows = new Workflows();
	readonly #executor: Executor;
	#process!: PackProcess;

	private constructor(
		at: string | undefined,
		readonly mail: MailServer,
	) {
		this.clock = new VirtualClock(at, this.#activity);
		this.#executor = new Executor(this.clock, this.#workflows, this.credentials);
		process.env.N8N_USER_FOLDER = this.#folder;
		this.#boot();
	}

	static async start({ at, mail }: TestN8nOptions = {}): Promise<TestN8n> {
		return new TestN8n(at, await startMailServer(mail));
	}

	/** n8n's own list, oldest first. */
	get executions(): Execution[] {
		return this.#executor.list;
	}

	/** The store that journeys use by default. */
	get store(): Store {
		return this.#process.stores[0];
	}

	/** Under the store, for tests that look at its rows. */
	get connection(): Connection<Database> {
		return this.#process.connections[0];
	}

	/** The error classes that this process knows as its own. */
	get errors() {
		return this.#process.errors;
	}

	/** A node of the pack, by the last part of its type. */
	typeNamed(name: string): INodeType {
		return this.#process.types.get(`n8n-nodes-journey.${name}`)!;
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
		const workflow = this.#workflows.load(flow, this.#process);
		const active: ActiveFlow = { flow, close: [] };
		for (const node of nodesWith(workflow, 'webhook', this.#process)) {
			const methods = typeOf(node, this.#process).webhookMethods?.default;
			const context = this.#hookContext(workflow, node, mode);
			if (methods && !(await methods.checkExists.call(context))) await methods.create.call(context);
		}
		for (const node of nodesWith(workflow, 'trigger', this.#process)) {
			const context = this.#triggerContext(active, workflow, node, mode);
			const response = await typeOf(node, this.#process).trigger!.call(context);
			if (response?.closeFunction) active.close.push(response.closeFunction);
		}
		this.#workflows.save(workflow, this.#process);
		this.#active.set(flow.id, active);
		await this.clock.settle();
	}

	/** A new version of an active workflow in which no trigger has changed: n8n starts none again. */
	publish(flow: Flow): void {
		this.#active.get(flow.id)!.flow = flow;
	}

	/** The workflow is switched off. Time may have to pass until executions under way have ended. */
	async deactivate({ id }: Flow): Promise<void> {
		const { flow, close } = this.#active.get(id)!;
		this.#active.delete(id);
		const workflow = this.#workflows.load(flow, this.#process);
		for (const node of nodesWith(workflow, 'webhook', this.#process)) {
			const context = this.#hookContext(workflow, node, 'update');
			// n8n logs errors at this point, and the workflow is off.
			const remove = typeOf(node, this.#process).webhookMethods?.default?.delete;
			await remove?.call(context).catch(() => undefined);
		}
		await Promise.all(close.map(async (fn) => await fn()));
		this.#workflows.save(workflow, this.#process);
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
		const workflow = this.#workflows.load(flow, this.#process);
		const [node] = nodesWith(workflow, 'webhook', this.#process);
		const headers = { ...flow.headers, ...options.headers };
		const call = new Call(body, { ...options, headers });
		const mode = options.test ? 'manual' : 'webhook';
		const data = additionalData(this.credentials, call.http);
		const webhook = { node: node.name, workflowId: flow.id } as IWebhookData;
		const context = new WebhookContext(workflow, node, data, mode, webhook, [], null);
		const response = await typeOf(node, this.#process).webhook!.call(context);
		this.#workflows.save(workflow, this.#process);
		const { workflowData: items } = response;
		if (items)
			call.execution = await this.#executor.run({ flow, node, items, mode }, this.#process);
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

	/** The contact's mailbox: subjects, in the order of arrival. */
	mailsTo(email: string): string[] {
		return this.mail.taken
			.filter(({ to }) => to === email)
			.map(({ raw }) => /^Subject: (.*)$/im.exec(raw)?.[1].trim() ?? '');
	}

	async counts({ id }: Flow): Promise<JourneyCounts> {
		const journey = await this.store.journeys.ofWorkflow(id);
		return await this.store.journeys.counts(journey!.id);
	}

	/** Starts the workflow at a trigger of another package. */
	async trigger(
		flow: Flow,
		name: string,
		items: IDataObject[],
		mode: WorkflowExecuteMode = 'trigger',
	): Promise<Execution> {
		const input = items.map((json) => ({ json }));
		// In a test run a plain trigger fires by itself; here its items are pinned to it.
		const pinData = mode === 'manual' ? { [name]: input } : {};
		return await this.#start(flow, name, [input], mode, pinData);
	}

	/**
	 * Execute Sub-workflow: all items in one execution of the workflow, which the caller waits for or
	 * not. Items of its last node.
	 */
	async callSubWorkflow(
		flow: Flow,
		name: string,
		items: INodeExecutionData[],
		{ waits }: { waits: boolean },
	): Promise<INodeExecutionData[]> {
		const node = this.#workflows.load(flow, this.#process).getNode(name)!;
		const caller = this.executions.at(-1)!;
		const parentExecution = {
			...{ executionId: caller.id, workflowId: caller.flow.id, shouldResume: waits },
		};
		const input = items.map(({ json }, item) => ({ json, pairedItem: { item } }));
		const start = { flow, node, items: [input], mode: 'integrated' as const, parentExecution };
		const running = this.#executor.run(start, this.#process);
		if (!waits) return items;
		const { run } = await running;
		const { error, lastNodeExecuted = '', runData } = run!.data.resultData;
		if (error) throw error;
		return runData[lastNodeExecuted].at(-1)?.data?.main[0] ?? [];
	}

	/** A call of the node as a tool, with what an AI agent fills in as its item. */
	async callTool(flow: Flow, name: string, json: IDataObject): Promise<INodeExecutionData[]> {
		const workflow = this.#workflows.load(flow, this.#process);
		const node = workflow.getNode(name)!;
		const tool = NodeConnectionTypes.AiTool;
		const items = [{ json }];
		const context = new SupplyDataContext(
			workflow,
			node,
			additionalData(this.credentials),
			'trigger',
			createRunExecutionData(),
			0,
			items,
			{ [tool]: [items] },
			tool,
			{ data: { [tool]: [items] }, node, source: null },
			[],
		);
		const execute = typeOf(node, this.#process).execute!;
		const result = await execute.call(context as unknown as IExecuteFunctions);
		return (result as INodeExecutionData[][])[0];
	}

	/** The Execute button: from the trigger through the whole workflow. */
	async testRun(flow: Flow, from: string): Promise<Execution> {
		return await this.#start(flow, from, [[{ json: {} }]], 'manual');
	}

	async #start(
		flow: Flow,
		name: string,
		items: INodeExecutionData[][],
		mode: WorkflowExecuteMode,
		pinData?: IPinData,
	): Promise<Execution> {
		const node = this.#workflows.load(flow, this.#process).getNode(name)!;
		return await this.#executor.run({ flow, node, items, mode, pinData }, this.#process);
	}

	/** 'Retry' in n8n's list of executions. */
	async retry(execution: Execution): Promise<Execution> {
		const again = await this.#executor.retry(execution, this.#process);
		await this.clock.settle();
		return again;
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
			if (!host.dead) this.onEmit(node.name);
			if (host.dead) return;
			this.#workflows.save(workflow, host);
			const { flow } = active;
			const ended = this.#executor.run({ flow, node, items, mode: 'trigger' }, host);
			if (done) void ended.then(({ run }) => done.resolve(run!), done.reject);
		};
		const data = additionalData(this.credentials);
		return new TriggerContext(workflow, node, data, 'trigger', mode, emit);
	}
}
