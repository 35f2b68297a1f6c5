import { randomUUID } from 'node:crypto';
import type { WorkflowJson } from './n8n-client';

export interface StoreParameters {
	parameters: Record<string, unknown>;
	credentials: Record<string, { id: string; name: string }>;
}

type Parameters = Record<string, unknown>;
type Credentials = StoreParameters['credentials'];

/** Builds a workflow as on the canvas, node by node and connection by connection. */
export class WorkflowBuilder {
	readonly webhookId = randomUUID();
	readonly #nodes: WorkflowJson['nodes'] = [];
	readonly #connections: Record<string, { main: Array<Array<object>> }> = {};

	constructor(
		readonly name: string,
		private readonly store: StoreParameters,
		private readonly smtp?: { id: string; name: string },
	) {}

	node(name: string, type: string, parameters: Parameters, credentials: Credentials = {}): this {
		const position: [number, number] = [this.#nodes.length * 220, 0];
		const node = {
			id: randomUUID(),
			name,
			type,
			typeVersion: 1,
			position,
			parameters,
			credentials,
		};
		const listens = /\.(journeyHub|journeyTrigger|webhook)$/.test(type);
		const webhook = listens ? { webhookId: this.webhookId } : {};
		this.#nodes.push({ ...node, ...webhook });
		return this;
	}

	/** A node of n8n's own, in one of its versions. */
	native(name: string, type: string, typeVersion: number, parameters: Parameters): this {
		this.node(name, `n8n-nodes-base.${type}`, parameters);
		Object.assign(this.#nodes.at(-1)!, { typeVersion });
		return this;
	}

	trigger(
		name: string,
		event: string,
		parameters: Parameters = {},
		credentials: Credentials = {},
	): this {
		const entry = {
			triggerOn: 'event',
			eventName: { __rl: true, mode: 'name', value: event },
			authentication: 'none',
		};
		return this.journeyNode(name, 'journeyTrigger', { ...entry, ...parameters }, credentials);
	}

	/** Without authentication. */
	hub(name: string, parameters: Parameters = {}, credentials: Credentials = {}): this {
		const open = { authentication: 'none' };
		return this.journeyNode(name, 'journeyHub', { ...open, ...parameters }, credentials);
	}

	waitSeconds(name: string, amount: number): this {
		return this.journeyNode(name, 'waitUntil', { waitFor: 'duration', amount, unit: 'seconds' });
	}

	waitForEvent(name: string, event: string, maxSeconds: number): this {
		return this.journeyNode(name, 'waitUntil', {
			waitFor: 'event',
			eventName: { __rl: true, mode: 'name', value: event },
			limitWait: true,
			maxWait: maxSeconds,
			maxWaitUnit: 'seconds',
		});
	}

	send(name: string, subject: string, parameters: Parameters = {}): this {
		const content = {
			channels: ['email'],
			fromEmail: 'Acme <us@example.com>',
			emailFormat: 'html',
		};
		return this.journeyNode(
			name,
			'multiChannelSend',
			{ ...content, subject, html: '<p>Hello {{ contact.firstName }}</p>', ...parameters },
			this.smtp ? { smtp: this.smtp } : {},
		);
	}

	journeyNode(
		name: string,
		type: string,
		parameters: Parameters,
		credentials: Credentials = {},
	): this {
		return this.node(
			name,
			`n8n-nodes-journey.${type}`,
			{ ...parameters, ...this.store.parameters },
			{ ...credentials, ...this.store.credentials },
		);
	}

	connect(from: string, to: string, output = 0): this {
		const { main } = (this.#connections[from] ??= { main: [] });
		while (main.length <= output) main.push([]);
		main[output].push({ node: to, type: 'main', index: 0 });
		return this;
	}

	/** `settings`: the workflow's own, such as which executions are kept. */
	build(settings: Record<string, unknown> = {}): WorkflowJson {
		return {
			name: this.name,
			nodes: this.#nodes,
			connections: this.#connections,
			settings: { executionOrder: 'v1', ...settings },
		} as WorkflowJson;
	}
}
