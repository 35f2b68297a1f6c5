import fc from 'fast-check';
import type { DashboardScope } from '../../../../src/message/tracking/claims';
import { dashboardLink } from '../../../../src/message/tracking/links';
import { HUB_URL, HubWorld, type CallOptions } from '../support/hub-world';

const HOUR = 3_600_000;
const PASSWORD = 'correct horse battery';

let world: HubWorld;
beforeEach(async () => {
	world = await HubWorld.open();
});

const link = (scope: DashboardScope = { of: 'workspace' }, hours = 1) =>
	dashboardLink(world.base, scope, world.journey.now + hours * HOUR);

async function opened(url: string, options?: CallOptions) {
	const { response, events } = await world.call(url, options);
	expect(events).toEqual([]);
	return { ...response, body: String(response.body) };
}

const basic = (text: string) => ({
	headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` },
});

/** No call of the store but for the keys of links. */
function storeCalls() {
	const { store } = world.journey;
	const calls: string[] = [];
	for (const port of ['contacts', 'journeys', 'contactPages', 'reports', 'operations'] as const) {
		for (const method of Object.keys(store[port])) {
			const original = (store[port] as unknown as Record<string, (...args: never[]) => unknown>)[
				method
			];
			jest.spyOn(store[port] as never, method as never).mockImplementation(((...args: never[]) => {
				calls.push(`${port}.${method}`);
				return original.apply(store[port], args);
			}) as never);
		}
	}
	return calls;
}

describe('The dashboard', () => {
	it('is off until its access is set, whatever is sent', async () => {
		const calls = storeCalls();
		for (const options of [{}, basic('a:b'), { headers: { 'x-key': 'a' } }]) {
			expect(await opened('dashboard', options)).toMatchObject({
				status: 404,
				body: expect.stringContaining('The dashboard is off'),
			});
		}
		expect(calls).toEqual([]);
	});

	it('opens by a signed link until it expires', async () => {
		const url = link();
		expect(await opened(url)).toMatchObject({ status: 200 });
		world.journey.now += HOUR - 1;
		expect(await opened(url)).toMatchObject({ status: 200 });
		world.journey.now += 1;
		expect(await opened(url)).toMatchObject({
			status: 404,
			body: expect.stringContaining('This link opens nothing'),
		});
	});

	it('does not open by a link that was altered in any way', async () => {
		const [, token] = link().split('?t=');
		const calls = storeCalls();
		const altered = fc.oneof(
			fc
				.tuple(fc.nat(token.length - 1), fc.constantFrom(...'ABCabc019-_.%'))
				.map(([at, character]) => token.slice(0, at) + character + token.slice(at + 1)),
			fc.nat(token.length - 1).map((length) => token.slice(0, length)),
			fc.string().map((more) => token + more),
			fc.string(),
			fc.json(),
		);
		await fc.assert(
			fc.asyncProperty(altered, async (t) => {
				fc.pre(t !== token);
				const { status } = await opened(`dashboard?${new URLSearchParams({ t }).toString()}`);
				expect(status).toBe(404);
			}),
			{ numRuns: 300 },
		);
		expect(calls).toEqual([]);
	});

	it('does not open by a link of another workspace, or for another purpose', async () => {
		const { workspaceId } = world.base;
		const of = { ...world.base, workspaceId: workspaceId + 1 };
		const others = [
			dashboardLink(of, { of: 'workspace' }, world.journey.now + HOUR),
			world.annsLinks.preferences,
			world.annsLinks.unsubscribe('email'),
			world.annsLinks.inbox(world.journey.now + HOUR).url,
			world.links().unsubscribe,
			world.links().open,
			world.links().click('https://example.com/'),
		];
		for (const other of others) {
			const [, token] = other.split('?t=');
			expect(await opened(`dashboard?t=${token}`)).toMatchObject({ status: 404 });
		}
	});

	it('opens nothing else by its link', async () => {
		const [, token] = link().split('?t=');
		for (const path of ['unsubscribe', 'preferences', 'answer', 'click', 'inbox']) {
			const { status } = await opened(`${path}?t=${token}`);
			expect([path, status]).toEqual([path, path === 'inbox' ? 401 : 404]);
		}
	});

	it('shows by the link of a journey that journey alone, and no contact', async () => {
		const { key } = world.journey.journey;
		const url = link({ of: 'journey', key });
		await world.journey.anotherJourney('other', {});
		for (const page of ['journeys', 'contacts', 'attention', 'contact', 'nonsense']) {
			expect(await opened(`${url}&page=${page}&id=${world.ann}`)).toMatchObject({ status: 404 });
		}
		const { status, body } = await opened(`${url}&page=experiments&key=other`);
		expect([status, body]).toEqual([200, expect.stringContaining(`Experiments of ${key}`)]);
	});

	it('shows by the link of a contact that contact alone', async () => {
		await world.journey.enter('bob');
		const [bob] = await world.journey.store.contacts.find(world.journey.workspaceId, [
			[{ kind: 'userId', value: 'bob' }],
		]);
		const url = link({ of: 'contact', contactId: world.ann });
		for (const more of ['', `&id=${bob}`, `&page=contact&id=${bob}`]) {
			expect((await opened(`${url}${more}`)).body).toContain('<h1><bdi>ann@example.com</bdi></h1>');
		}
		for (const page of ['journeys', 'contacts', 'attention', 'journey', 'messages']) {
			expect(await opened(`${url}&page=${page}`)).toMatchObject({ status: 404 });
		}
		const { body } = await opened(url);
		expect(body).not.toContain('<nav');
	});

	it('asks for the user name and password of Basic Auth, and takes no other', async () => {
		Object.assign(world.settings, { dashboard: 'basicAuth' });
		world.dashboardSecret = { name: 'ops', secret: PASSWORD };
		const calls = storeCalls();
		const refused = [
			...[{}, basic('ops:'), basic('ops'), basic(':'), basic(''), basic(`OPS:${PASSWORD}`)],
			...[basic(`ops:${PASSWORD} `), basic(`ops:${PASSWORD.slice(1)}`), basic(PASSWORD)],
			{ headers: { authorization: `Bearer ${PASSWORD}` } },
			{ headers: { authorization: 'Basic' } },
		];
		const answers = await Promise.all(refused.map((options) => opened('dashboard', options)));
		for (const { status, headers, body } of answers) {
			expect([status, headers['WWW-Authenticate']]).toEqual([
				401,
				'Basic realm="Journey Dashboard", charset="UTF-8"',
			]);
			// The same for each, so that it tells nothing about the secret.
			expect(body).toBe(answers[0].body);
		}
		expect(calls).toEqual([]);
		expect(await opened('dashboard', basic(`ops:${PASSWORD}`))).toMatchObject({ status: 200 });
	});

	it('takes a password with a colon and letters of any alphabet', async () => {
		Object.assign(world.settings, { dashboard: 'basicAuth' });
		world.dashboardSecret = { name: 'ops', secret: 'ä:ö:ü:пароль' };
		expect(await opened('dashboard', basic('ops:ä:ö:ü:пароль'))).toMatchObject({ status: 200 });
	});

	it('asks for the header of Header Auth, and takes no other value', async () => {
		Object.assign(world.settings, { dashboard: 'headerAuth' });
		world.dashboardSecret = { name: 'X-Dashboard-Key', secret: PASSWORD };
		for (const value of ['', 'x', `${PASSWORD}x`, PASSWORD.toUpperCase()]) {
			const headers = { 'x-dashboard-key': value };
			expect(await opened('dashboard', { headers })).toMatchObject({ status: 401 });
		}
		const headers = { 'x-dashboard-key': PASSWORD };
		expect(await opened('dashboard', { headers })).toMatchObject({ status: 200 });
	});

	it('does not open by an empty secret', async () => {
		for (const dashboard of ['basicAuth', 'headerAuth']) {
			Object.assign(world.settings, { dashboard });
			world.dashboardSecret = { name: 'x-key', secret: '' };
			for (const options of [basic(':'), basic('x-key:'), { headers: { 'x-key': '' } }, {}]) {
				expect(await opened('dashboard', options)).toMatchObject({ status: 401 });
			}
		}
	});

	it('judges a call with a token by the token, whatever else it sends', async () => {
		Object.assign(world.settings, { dashboard: 'basicAuth' });
		world.dashboardSecret = { name: 'ops', secret: PASSWORD };
		const sent = basic(`ops:${PASSWORD}`);
		expect(await opened('dashboard?t=nonsense', sent)).toMatchObject({ status: 404 });
		expect(await opened('dashboard?t=', sent)).toMatchObject({ status: 404 });
	});

	it('does not leak its links: no referrer, no cache, no index, no script, an origin of its own', async () => {
		for (const url of [link(), `${HUB_URL}/dashboard?t=x`, `${link()}&table=journeys&format=csv`]) {
			const { headers } = await opened(url);
			expect(headers).toMatchObject({
				'Referrer-Policy': 'no-referrer',
				'Cache-Control': 'no-store',
				'X-Robots-Tag': 'noindex',
				'X-Content-Type-Options': 'nosniff',
			});
			const policy = headers['Content-Security-Policy'];
			expect(policy).toContain("default-src 'none'");
			expect(policy).toMatch(/sandbox(?!.*(allow-same-origin|allow-scripts))/);
		}
	});

	it('carries the token in each of its links, and nothing else opens', async () => {
		const url = link();
		const { body } = await opened(url);
		const links = [...body.matchAll(/href="(\?[^"]*)"/g)].map(([, href]) =>
			href.replaceAll('&amp;', '&'),
		);
		expect(links.length).toBeGreaterThan(5);
		for (const href of links) expect(new URLSearchParams(href).get('t')).toBe(url.split('?t=')[1]);
	});
});
