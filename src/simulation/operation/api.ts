import type { IExecuteFunctions, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { readWorkflowFiles, type WorkflowFile } from '../../journey/workflow-file';
import { ParameterError } from '../../n8n/parameters/error';

type Context = IExecuteFunctions | ILoadOptionsFunctions;

const CREDENTIAL = 'n8nApi';

/** Workflows that others call are read down to this many. */
const MOST_WORKFLOWS = 50;

/** Asks n8n's own API, with the credential for it. */
async function ask(context: Context, path: string, qs: Record<string, string | number> = {}) {
	const { baseUrl } = await context.getCredentials<{ baseUrl: string }>(CREDENTIAL);
	const url = `${baseUrl.replace(/\/+$/, '')}/${path}`;
	const call = { method: 'GET' as const, url, qs, json: true };
	return (await context.helpers.httpRequestWithAuthentication.call(
		context,
		CREDENTIAL,
		call,
	)) as unknown;
}

/**
 * The workflow as it is in the editor, published or not, and those that it calls.
 * @throws ParameterError if there is none with this ID
 */
export async function workflowsOf(context: IExecuteFunctions, id: string): Promise<WorkflowFile[]> {
	const found = new Map<string, WorkflowFile | null>();
	const wanted = [id];
	while (wanted.length > 0 && found.size < MOST_WORKFLOWS) {
		const next = wanted.shift()!;
		if (found.has(next)) continue;
		const workflow = await workflowOf(context, next);
		if (workflow === null && next === id) {
			throw new ParameterError(
				`There is no workflow with the ID '${id}' that the n8n API credential may read. Select one in 'Workflow'.`,
			);
		}
		// A called workflow that is missing is an error of the rehearsal, at the node that calls it.
		found.set(next, workflow);
		wanted.push(...(workflow === null ? [] : calledBy(workflow)));
	}
	return [...found.values()].filter((workflow) => workflow !== null);
}

async function workflowOf(context: IExecuteFunctions, id: string): Promise<WorkflowFile | null> {
	try {
		const answer = await ask(context, `workflows/${encodeURIComponent(id)}`);
		return readWorkflowFiles(JSON.stringify(answer), `workflow ${id}`)[0];
	} catch (error) {
		if ((error as { httpCode?: unknown }).httpCode === '404') return null;
		throw error;
	}
}

/** IDs that stand in Execute Workflow; what an expression chooses is not known before. */
function calledBy({ nodes }: WorkflowFile): string[] {
	return nodes.flatMap(({ type, parameters }) => {
		if (type !== 'n8n-nodes-base.executeWorkflow') return [];
		const { workflowId } = parameters;
		const id = (workflowId as { value?: unknown } | undefined)?.value ?? workflowId;
		return typeof id === 'string' && id !== '' && !id.startsWith('=') ? id : [];
	});
}

interface Page {
	data: Array<{ id: string; name: string }>;
	nextCursor?: string | null;
}

/** For the list of the parameter 'Workflow'. */
export async function searchWorkflows(
	this: ILoadOptionsFunctions,
	filter = '',
	cursor?: string,
): Promise<INodeListSearchResult> {
	const query = { limit: 100, ...(cursor !== undefined && { cursor }) };
	const { data, nextCursor } = (await ask(this, 'workflows', query)) as Page;
	const matches = data.filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));
	return {
		results: matches.map(({ id, name }) => ({ name, value: id })),
		...(nextCursor && { paginationToken: nextCursor }),
	};
}
