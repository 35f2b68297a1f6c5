import { parse as parseFlatted } from 'flatted';
import { z } from 'zod';
import { N8nRest } from './n8n-rest';
import {
	credentialList,
	executionShape,
	publication,
	workflowJson,
	workflowList,
	workflowShape,
	type Credential,
	type Execution,
	type ExecutionWithData,
	type Publication,
	type Workflow,
	type WorkflowJson,
} from './n8n-shapes';
import { until } from './until';

export type { Execution, Workflow, WorkflowJson } from './n8n-shapes';

/** The owner of every n8n that is started here. It listens on 127.0.0.1 only. */
export const owner = {
	email: 'owner@example.com',
	password: 'Journey-demo-1',
	firstName: 'Journey',
	lastName: 'Owner',
};

const allStatuses = 'new running success error waiting canceled crashed unknown'.split(' ');
const pageSize = 100;

/** A user's actions in n8n's editor, for scripts and tests. */
export class N8nClient {
	private constructor(private readonly rest: N8nRest) {}

	/** Logs in as the owner, and creates the owner's account first if this n8n has none. */
	static async connect(url: string): Promise<N8nClient> {
		const rest = new N8nRest(url);
		const settings = await rest.send(
			'/settings',
			z.object({ userManagement: z.object({ showSetupOnFirstLoad: z.boolean() }) }),
		);
		const body = settings.userManagement.showSetupOnFirstLoad
			? owner
			: { emailOrLdapLoginId: owner.email, password: owner.password };
		const path = settings.userManagement.showSetupOnFirstLoad ? '/owner/setup' : '/login';
		await rest.send(path, z.unknown(), { method: 'POST', body });
		return new N8nClient(rest);
	}

	get url(): string {
		return this.rest.url;
	}

	/** Returns the id of the new credential. */
	async createCredential(
		name: string,
		type: string,
		data: Record<string, unknown>,
	): Promise<string> {
		const body = { name, type, data };
		const made = z.object({ id: z.string() });
		return (await this.rest.send('/credentials', made, { method: 'POST', body })).id;
	}

	async updateCredential(
		id: string,
		name: string,
		type: string,
		data: Record<string, unknown>,
	): Promise<void> {
		const body = { name, type, data };
		await this.rest.send(`/credentials/${id}`, z.unknown(), { method: 'PATCH', body });
	}

	/** A new key of n8n's public API that may read workflows. */
	async createApiKey(label: string): Promise<string> {
		const body = { label, scopes: ['workflow:read', 'workflow:list'], expiresAt: null };
		const made = z.object({ rawApiKey: z.string() });
		return (await this.rest.send('/api-keys', made, { method: 'POST', body })).rawApiKey;
	}

	async credentials(): Promise<Credential[]> {
		return await this.rest.send('/credentials', credentialList);
	}

	/** As the editor reads it for 'Import from URL'. */
	async workflowAtUrl(url: string): Promise<WorkflowJson> {
		const { id } = await this.rest.send('/projects/personal', z.object({ id: z.string() }));
		return await this.rest.send('/workflows/from-url', workflowJson, {
			query: { url, projectId: id },
		});
	}

	async createWorkflow(json: WorkflowJson): Promise<Workflow> {
		return await this.rest.send('/workflows', workflowShape, { method: 'POST', body: json });
	}

	/** Replaces the draft. Call `activate` afterwards to publish it. */
	async updateWorkflow(id: string, json: WorkflowJson): Promise<Workflow> {
		return await this.rest.send(`/workflows/${id}`, workflowShape, { method: 'PATCH', body: json });
	}

	async workflow(id: string): Promise<Workflow> {
		return await this.rest.send(`/workflows/${id}`, workflowShape);
	}

	async workflows(): Promise<Array<{ id: string; name: string }>> {
		return await this.rest.send('/workflows', workflowList);
	}

	/**
	 * Publishes the saved version and waits until n8n has activated it, which is asynchronous. Throws
	 * with the errors of triggers that could not start.
	 */
	async activate(id: string, timeoutMs = 30_000): Promise<void> {
		const { versionId } = await this.workflow(id);
		const body = { versionId };
		await this.rest.send(`/workflows/${id}/activate`, z.unknown(), { method: 'POST', body });
		const live = async (): Promise<true | undefined> => {
			const state = await this.settledPublication(id);
			if (state === undefined) return undefined;
			if (state.status === 'failed' || state.status === 'partial') {
				const errors = state.triggers.map((t) => t.errorMessage).filter(Boolean);
				throw new Error(`n8n could not activate workflow ${id}: ${errors.join('; ')}`);
			}
			return state.status === 'published' && state.liveVersionId === versionId ? true : undefined;
		};
		await until(live, `Activation of workflow ${id}`, timeoutMs);
	}

	/** Waits until its triggers are stopped. */
	async deactivate(id: string, timeoutMs = 60_000): Promise<void> {
		await this.rest.send(`/workflows/${id}/deactivate`, z.unknown(), { method: 'POST', body: {} });
		const stopped = async (): Promise<true | undefined> =>
			(await this.publicationStatus(id)).status === 'not_published' ? true : undefined;
		await until(stopped, `Deactivation of workflow ${id}`, timeoutMs);
	}

	/** `published`, `not_published`, `in_progress`, `partial` or `failed`, with each trigger's error. */
	async publicationStatus(id: string): Promise<Publication> {
		return await this.rest.send(`/workflows/${id}/publication-status`, publication);
	}

	/**
	 * n8n reads at once whether it is publishing and how the triggers did, so that the triggers may still
	 * be those of the publication before: only what is read once nothing is under way is of the last one.
	 */
	private async settledPublication(id: string): Promise<Publication | undefined> {
		const { status } = await this.publicationStatus(id);
		return status === 'in_progress' ? undefined : await this.publicationStatus(id);
	}

	/** All executions that n8n keeps of a workflow, newest first, without their data. */
	async executions(workflowId: string): Promise<Execution[]> {
		const filter = JSON.stringify({ workflowId, status: allStatuses });
		const shape = z.object({ results: z.array(executionShape) });
		const found: Execution[] = [];
		for (;;) {
			const query: Record<string, string> = { filter, limit: String(pageSize) };
			const last = found.at(-1);
			if (last) query.lastId = last.id;
			const page = (await this.rest.send('/executions', shape, { query })).results;
			found.push(...page);
			if (page.length < pageSize) return found;
		}
	}

	/** Number of executions of a workflow that n8n keeps in these states. */
	async executionCount(workflowId: string, status: string[]): Promise<number> {
		const query = { filter: JSON.stringify({ workflowId, status }), limit: '1' };
		const shape = z.object({ count: z.number() });
		return (await this.rest.send('/executions', shape, { query })).count;
	}

	/** One execution; `data` is unpacked: `data.resultData.runData[<node name>]`. */
	async execution(id: string): Promise<ExecutionWithData> {
		const shape = executionShape.extend({ data: z.string() });
		const execution = await this.rest.send(`/executions/${id}`, shape);
		return { ...execution, data: parseFlatted(execution.data) };
	}

	/** 'Retry with original workflow' of the list of executions; resolves when it has ended. */
	async retry(executionId: string): Promise<void> {
		const body = { loadWorkflow: false };
		const path = `/executions/${executionId}/retry`;
		await this.rest.send(path, z.unknown(), { method: 'POST', body });
	}

	/** Executes the saved draft from that trigger, like 'Execute workflow', and waits for its end. */
	async runManually(
		workflowId: string,
		triggerName: string,
		timeoutMs = 60_000,
	): Promise<ExecutionWithData> {
		const body = { triggerToStartFrom: { name: triggerName } };
		const shape = z.object({ executionId: z.string() });
		const path = `/workflows/${workflowId}/run`;
		const { executionId } = await this.rest.send(path, shape, { method: 'POST', body });
		const ended = async (): Promise<ExecutionWithData | undefined> => {
			const execution = await this.execution(executionId);
			return ['new', 'running'].includes(execution.status) ? undefined : execution;
		};
		return await until(ended, `Execution ${executionId}`, timeoutMs);
	}

	/** Presses 'Execute workflow' for a trigger that then waits for one call of its test URL. */
	async listen(workflowId: string, triggerName: string): Promise<void> {
		const body = { triggerToStartFrom: { name: triggerName } };
		const shape = z.object({ waitingForWebhook: z.literal(true) });
		await this.rest.send(`/workflows/${workflowId}/run`, shape, { method: 'POST', body });
	}

	/** The descriptions of all node types that this n8n has loaded. */
	async nodeTypes(): Promise<Array<{ name: string; displayName: string }>> {
		const shape = z.array(z.looseObject({ name: z.string(), displayName: z.string() }));
		return await this.rest.file('types/nodes.json', shape);
	}
}
