import { demoWriteKey } from '../demo';
import 'reflect-metadata';
import {
	HookContext,
	TriggerContext,
	WebhookContext,
} from 'n8n-core/dist/execution-engine/node-execution-context';
import type { INode, ITriggerFunctions, IWebhookData, Workflow } from 'n8n-workflow';
import type { Store } from '../../src/store/store';
import { Activity } from '../../src/simulation/activity';
import { Call, type CallOptions } from '../../test/support/engine/call';
import { Executor } from '../../test/support/engine/executor';
import type { Flow } from '../../test/support/engine/flow';
import { additionalData, type Credentials } from '../../src/simulation/engine/additional-data';
import { nodesWith, typeOf, Workflows } from '../../test/support/engine/workflows';
import { VirtualClock } from '../../src/simulation/virtual-clock';
import { loadPack, type Pack } from './pack';
import { Post } from './post';

/**
 * Workflows that are played in virtual time: n8n's engine executes the pack's nodes, on the store
 * that n8n will use afterwards.
 */
export class Player {
	readonly clock: VirtualClock;
	readonly #pack: Pack;
	readonly #workflows = new Workflows();
	readonly #executor: Executor;
	readonly #active: Array<() => Promise<void>> = [];

	readonly post = new Post(() => this.clock.now());
	/** n8n's credentials of the workflows; the mail server is `post`, whatever they say. */
	readonly credentials: Credentials = {
		smtp: () => ({ host: 'localhost', port: 25 }),
		journeyIngestApi: () => ({ secret: demoWriteKey }),
	};

	/** @param at when virtual time begins, in ms */
	constructor(at: number) {
		const activity = new Activity();
		this.clock = new VirtualClock(at, activity);
		this.#pack = loadPack(this.clock, activity, this.post);
		this.#executor = new Executor(this.clock, this.#workflows, this.credentials);
	}

	get store(): Store {
		return this.#pack.stores[0];
	}

	async activate(flow: Flow): Promise<void> {
		const workflow = this.#workflows.load(flow, this.#pack);
		const data = () => additionalData(this.credentials);
		for (const node of nodesWith(workflow, 'webhook', this.#pack)) {
			const methods = typeOf(node, this.#pack).webhookMethods?.default;
			const context = new HookContext(workflow, node, data(), 'trigger', 'activate');
			if (methods && !(await methods.checkExists.call(context))) await methods.create.call(context);
		}
		for (const node of nodesWith(workflow, 'trigger', this.#pack)) {
			const emit = this.#emitOf(flow, node);
			const context = new TriggerContext(workflow, node, data(), 'trigger', 'activate', emit);
			const response = await typeOf(node, this.#pack).trigger!.call(context);
			if (response?.closeFunction) this.#active.push(response.closeFunction);
		}
		await this.clock.settle();
	}

	#emitOf(flow: Flow, node: INode): ITriggerFunctions['emit'] {
		return (items, _response, done) => {
			const ended = this.#executor.run({ flow, node, items, mode: 'trigger' }, this.#pack);
			if (done) void ended.then(({ run }) => done.resolve(run!), done.reject);
		};
	}

	/** A call of the workflow's production URL. */
	async call(flow: Flow, body: unknown, options: CallOptions): Promise<Call> {
		const workflow: Workflow = this.#workflows.load(flow, this.#pack);
		const [node] = nodesWith(workflow, 'webhook', this.#pack);
		const authorization = `Basic ${btoa(`${demoWriteKey}:`)}`;
		const call = new Call(body, { ...options, headers: { authorization, ...options.headers } });
		const data = additionalData(this.credentials, call.http);
		const webhook = { node: node.name, workflowId: flow.id } as IWebhookData;
		const context = new WebhookContext(workflow, node, data, 'webhook', webhook, [], null);
		await typeOf(node, this.#pack).webhook!.call(context);
		await this.clock.settle();
		return call;
	}

	/** An execution from a trigger of another package. */
	async execute(flow: Flow, trigger: string): Promise<void> {
		const node = this.#workflows.load(flow, this.#pack).getNode(trigger)!;
		const items = [[{ json: {} }]];
		const { error } = await this.#executor.run({ flow, node, items, mode: 'trigger' }, this.#pack);
		if (error !== undefined) throw new Error(`${flow.name}: ${error}`);
	}

	/** n8n saves no successful executions of the demo's workflows, and neither does the player. */
	forgetExecutions(): void {
		this.#executor.list.length = 0;
	}

	/** Stops as n8n does: the workflows stay switched on, and contacts wait on. */
	async stop(): Promise<void> {
		await Promise.all(this.#active.map(async (close) => await close()));
		for (const store of this.#pack.stores) await store.close();
	}
}
