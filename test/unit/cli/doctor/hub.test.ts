import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { hubFindings } from '../../../../src/cli/doctor/hub';
import type { Finding } from '../../../../src/cli/doctor/finding';
import type { CliDeps } from '../../../../src/cli/deps';
import { HubWorld, HUB_URL } from '../../hub/support/hub-world';
import { MINUTE } from '../../../store/support/journey';

/** A hub that answers on a port of this machine, as n8n has it answer. */
describe('doctor, of the hub', () => {
	let world: HubWorld;
	const servers: Server[] = [];

	beforeEach(async () => {
		world = await HubWorld.open();
	});

	afterEach(async () => {
		const closing = servers.splice(0).map((server) => {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(resolve));
		});
		await Promise.all(closing);
	});

	const answersOf =
		(hub: HubWorld): RequestListener =>
		(request, response) => {
			const path = request.url!.replace(/^\/webhook\/1f\/hub/, HUB_URL);
			void hub.call(path, { method: request.method }).then(({ response: answer }) => {
				response.writeHead(answer.status, answer.headers).end(answer.body);
			});
		};

	async function listen(server: Server): Promise<string> {
		servers.push(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return `127.0.0.1:${(server.address() as AddressInfo).port}/webhook/1f/hub`;
	}

	async function findings(url: string, changes: Partial<CliDeps> = {}): Promise<Finding[]> {
		const { store, workspaceId, workflowId, now } = world.journey;
		await store.hubs.register({ workspaceId, workflowId, name: 'Hub', url }, now);
		const survey = await store.operations.survey(now);
		const deps = { env: {}, now: () => now, fetch: globalThis.fetch, ...changes } as CliDeps;
		return await hubFindings(survey, await store.hubs.linkKeys(MINUTE, now), deps);
	}

	const answer = (found: Finding[]) => found.at(-1)!;

	it('is fine where there is no hub', async () => {
		const survey = await world.journey.store.operations.survey(0);
		expect(await hubFindings(survey, [], {} as CliDeps)).toMatchObject([{ level: 'ok' }]);
	});

	it('passes where the hub redirects a link of this store, and nothing is recorded', async () => {
		const url = `http://${await listen(createHttp(answersOf(world)))}`;
		const before = await world.events();
		expect(answer(await findings(url))).toMatchObject({ level: 'ok', about: { reply: 'ours' } });
		expect(await world.events()).toEqual(before);
		expect(world.errors).toEqual([]);
	});

	it('finds a hub that has another store', async () => {
		const other = await HubWorld.open();
		const url = `http://${await listen(createHttp(answersOf(other)))}`;
		const found = answer(await findings(url));
		expect(found).toMatchObject({ level: 'error', about: { reply: 'foreign' } });
		expect(found.remedy).toContain("'Store'");
	});

	it.each([404, 200, 302, 500])('finds something else that answers with %d', async (status) => {
		const listener: RequestListener = (_, response) =>
			void response.writeHead(status, { location: 'https://example.com' }).end('<html>');
		const url = `http://${await listen(createHttp(listener))}`;
		const found = answer(await findings(url));
		expect(found).toMatchObject({ level: 'error', about: { reply: 'none' } });
		expect(found.text).toContain(`(HTTP ${status})`);
	});

	it('finds an address that does not answer', async () => {
		const address = await listen(createHttp());
		const [server] = servers.splice(0);
		await new Promise((resolve) => server.close(resolve));
		const found = answer(await findings(`http://${address}`));
		expect(found).toMatchObject({ level: 'error', about: { reply: 'away' } });
		expect(found.text).toContain('ECONNREFUSED');
	});

	it('finds a certificate that is not trusted', async () => {
		const { private: key, cert } = await generate([{ name: 'commonName', value: 'n8n' }]);
		const url = `https://${await listen(createHttps({ key, cert }, answersOf(world)))}`;
		const found = answer(await findings(url));
		expect(found).toMatchObject({ level: 'error', about: { reply: 'away' } });
		expect(found.text).toMatch(/SELF_SIGNED/);
	});

	const unreachable = { fetch: () => Promise.reject(new Error('not asked here')) };
	const address = async (url: string, env = {}) =>
		(await findings(url, { ...unreachable, env })).filter(({ level }) => level === 'warning');

	it.each([
		'http://127.0.0.1:5678/hub',
		'https://n8n.local/hub',
		'http://n8n:5678/hub',
		'https://10.0.0.7/hub',
	])('warns of %s, which contacts cannot call', async (url) => {
		const [found] = await address(url);
		expect(found.text).toContain('do not work for contacts');
		expect(found.remedy).toContain('WEBHOOK_URL is not set here');
	});

	it('warns of an address without TLS, and shows the value of WEBHOOK_URL', async () => {
		const [found] = await address('http://n8n.example.com/hub', {
			WEBHOOK_URL: 'http://n8n.example.com',
		});
		expect(found.text).toContain('without TLS');
		expect(found.remedy).toContain('WEBHOOK_URL is http://n8n.example.com here');
	});

	it('accepts a public address with TLS', async () => {
		expect(await address('https://n8n.example.org/webhook/1/hub')).toEqual([]);
	});

	it('finds a hub without a heartbeat', async () => {
		const { journey } = world;
		const { workspaceId, workflowId, store } = journey;
		await store.hubs.register({ workspaceId, workflowId, name: 'Hub', url: HUB_URL }, journey.now);
		const survey = await store.operations.survey(journey.now);
		const now = journey.now + 6 * MINUTE;
		const deps = { env: {}, now: () => now, ...unreachable } as unknown as CliDeps;
		const [found] = await hubFindings(survey, [], deps);
		expect(found).toMatchObject({ level: 'error' });
		expect(found.text).toMatch(/^No n8n process has sent a heartbeat for the hub .* for 6 minutes/);
	});
});
