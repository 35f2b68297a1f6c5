import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';
import { searchWorkflows, workflowsOf } from '../../../../src/simulation/operation/api';

interface Stored {
	id: string;
	name: string;
	calls?: string[];
}

const stored: Stored[] = [
	{ id: 'a', name: 'Welcome', calls: ['b', 'missing', '={{ $json.id }}'] },
	{ id: 'b', name: 'Enrich', calls: ['c'] },
	{ id: 'c', name: 'Score', calls: ['a'] },
	{ id: 'd', name: 'Win-back' },
];

const workflow = ({ id, name, calls = [] }: Stored) => ({
	...{ id, name, connections: {}, settings: {} },
	nodes: calls.map((value, i) => ({
		...{ id: `${i}`, name: `Call ${i}`, type: 'n8n-nodes-base.executeWorkflow', typeVersion: 1.2 },
		parameters: { workflowId: { __rl: true, mode: 'list', value } },
	})),
});

let server: Server;
let context: IExecuteFunctions & ILoadOptionsFunctions;

beforeAll(async () => {
	server = createServer((request, response) => {
		const url = new URL(request.url!, 'http://localhost');
		const id = url.pathname.split('/').at(4);
		const cursor = Number(url.searchParams.get('cursor') ?? 0);
		const one = stored.find((each) => each.id === id);
		if (id !== undefined) response.statusCode = one === undefined ? 404 : 200;
		const page = { data: stored.slice(cursor, cursor + 3), nextCursor: cursor === 0 ? '3' : null };
		response.end(JSON.stringify(id === undefined ? page : one && workflow(one)));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	/** n8n's helper, as far as it matters here: it adds the key, and fails by the status. */
	const httpRequestWithAuthentication = async (_type: string, call: IHttpRequestOptions) => {
		const url = `${call.url}?${new URLSearchParams(call.qs as Record<string, string>)}`;
		const response = await fetch(url);
		if (response.ok) return await response.json();
		throw Object.assign(new Error('failed'), { httpCode: String(response.status) });
	};
	context = {
		getCredentials: async () => ({ baseUrl: `http://127.0.0.1:${port}/api/v1/` }),
		helpers: { httpRequestWithAuthentication },
	} as never;
});

afterAll(() => server.close());

describe('Workflows of a rehearsal', () => {
	it('are the chosen one and those it calls, each once, without what is missing', async () => {
		const workflows = await workflowsOf(context, 'a');
		expect(workflows.map(({ name }) => name)).toEqual(['Welcome', 'Enrich', 'Score']);
	});

	it('that are not there are asked for', async () => {
		await expect(workflowsOf(context, 'x')).rejects.toThrow("no workflow with the ID 'x'");
	});

	it('are listed page by page, by any part of their name', async () => {
		expect(await searchWorkflows.call(context, 'E')).toEqual({
			results: [
				{ name: 'Welcome', value: 'a' },
				{ name: 'Enrich', value: 'b' },
				{ name: 'Score', value: 'c' },
			],
			paginationToken: '3',
		});
		expect(await searchWorkflows.call(context, '', '3')).toEqual({
			results: [{ name: 'Win-back', value: 'd' }],
		});
	});
});
