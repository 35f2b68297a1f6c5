import type { INodeParameters } from 'n8n-workflow';
import { INLINE_CONFIG } from '../../src/journey/journey';
import { readToken } from '../../src/message/tracking/token';
import { flow, journeyContact, journeyTrigger, plainTrigger } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const DAY = 86_400_000;
const ADA = 'ada@example.com';
const HUB = 'https://n8n.example.com/webhook/1f/hub';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start({ at: '2026-03-02T09:00:00Z' });
});

afterEach(async () => await n8n.close());

async function run(parameters: INodeParameters = {}, operation = 'getLinks') {
	const steps = { Start: plainTrigger(), Contact: journeyContact(operation, parameters) };
	return await n8n.trigger(flow('tool', steps, ['Start', 'Contact']), 'Start', [{ email: ADA }]);
}

const keysOf = async () => await n8n.store.hubs.linkKeys(90 * DAY, n8n.clock.now());

/** Records Ada, and registers the hub. */
async function withHub(): Promise<number> {
	const [made] = (await run({}, 'upsert')).json('Contact');
	const { store, clock } = n8n;
	const workspaceId = await store.workspace('default');
	const hub = { workspaceId, workflowId: 'hub', name: 'Hub', url: HUB };
	await store.hubs.register(hub, clock.now());
	return (made as { id: number }).id;
}

describe("'Get Links' of Journey Contact", () => {
	it("makes signed links to the workspace's hub: pages that stay valid, an inbox that expires", async () => {
		const contactId = await withHub();
		const [links] = (await run({ validForDays: 7 })).json('Contact');
		const keys = await keysOf();
		const claims = (url: unknown, later = 0) => {
			const [address, token] = String(url).split('?t=');
			return [address.slice(HUB.length), readToken(keys, token, n8n.clock.now() + later)];
		};
		const of = { workspaceId: 1, contactId };
		expect(claims(links.preferences, 300 * DAY)).toEqual([
			'/preferences',
			{ kind: 'preferences', ...of },
		]);
		expect(claims(links.unsubscribe)).toEqual([
			'/unsubscribe',
			{ kind: 'unsubscribe', ...of, channel: 'email' },
		]);
		const inbox = links.inbox as Record<string, string>;
		expect(claims(inbox.url)).toMatchObject(['/inbox', { kind: 'inbox', ...of }]);
		expect(inbox.url.endsWith(inbox.token)).toBe(true);
		expect(inbox.expiresAt).toBe('2026-03-09T09:00:00.000Z');
		expect(claims(inbox.url, 7 * DAY)[1]).toBeNull();
	});

	it('makes the unsubscribe link for the chosen channel and topic', async () => {
		await withHub();
		const [links] = (await run({ linkFields: { channel: 'sms', topic: 'news' } })).json('Contact');
		const keys = await keysOf();
		const token = String(links.unsubscribe).split('?t=')[1];
		expect(readToken(keys, token, n8n.clock.now())).toMatchObject({
			channel: 'sms',
			topic: 'news',
		});
	});

	it('names the remedy where no Journey Hub is active', async () => {
		await withHub();
		await n8n.store.hubs.deactivate('hub');
		expect((await run()).error).toContain('no Journey Hub is active');
	});

	it.each([0, -1, 'a month', 100_000])('refuses an inbox valid for %s days', async (days) => {
		await withHub();
		expect((await run({ validForDays: days })).error).toContain("'Valid For (Days)'");
	});
});

describe("'Create Map Link' of Journey Contact", () => {
	const journey = { __rl: true, mode: 'key', value: 'welcome' };

	async function withJourney(): Promise<void> {
		await withHub();
		await n8n.activate(
			flow('welcome', { Start: journeyTrigger({ options: { journeyKey: 'welcome' } }) }),
		);
	}

	it("signs a picture's address for one journey of the workspace, valid for as long as asked", async () => {
		await withJourney();
		const [made] = (await run({ journey, mapValidForDays: 7 }, 'createMapLink')).json('Contact');
		const url = String(made.url);
		const [address, token] = url.split('?t=');
		expect(address).toBe(`${HUB}/map.png`);
		const expiresAt = Date.parse('2026-03-09T09:00:00Z');
		expect(readToken(await keysOf(), token, n8n.clock.now())).toEqual({
			...{ kind: 'map', workspaceId: 1, journey: 'welcome', expiresAt },
		});
		expect(readToken(await keysOf(), token, expiresAt)).toBeNull();
		expect(made).toEqual({
			...{ journey: 'welcome', url, markdown: `![Journey map](${url})` },
			...{ expiresAt: '2026-03-09T09:00:00.000Z', shownOnCanvas: true },
		});
	});

	it('is valid for a year unless asked otherwise', async () => {
		await withJourney();
		const [made] = (await run({ journey }, 'createMapLink')).json('Contact');
		expect(made.expiresAt).toBe('2027-03-02T09:00:00.000Z');
	});

	it.each([
		['an empty journey', { journey: { ...journey, value: '={{ "" }}' } }, "'Journey' is empty"],
		['an unknown journey', { journey: { ...journey, value: 'x' } }, "There is no journey 'x'"],
		['a validity of no time', { journey, mapValidForDays: 0 }, "'Valid For (Days)' is 0"],
	])('refuses %s with the remedy', async (_, parameters, message) => {
		await withJourney();
		const { error } = await run(parameters as INodeParameters, 'createMapLink');
		expect(error).toContain(message);
	});

	it('names the remedy without an active hub', async () => {
		await withJourney();
		await n8n.store.hubs.deactivate('hub');
		expect((await run({ journey }, 'createMapLink')).error).toContain('no Journey Hub is active');
	});
});

describe("'Create Dashboard Link' of Journey Contact", () => {
	const make = async (parameters: INodeParameters) => await run(parameters, 'createDashboardLink');
	const scopeOf = async (url: unknown, later = 0) => {
		const [address, token] = String(url).split('?t=');
		expect(address).toBe(`${HUB}/dashboard`);
		return readToken(await keysOf(), token, n8n.clock.now() + later);
	};

	it('opens the contact of the item alone, for a day by default', async () => {
		const contactId = await withHub();
		const [{ url, expiresAt }] = (await make({})).json('Contact');
		const at = Date.parse('2026-03-03T09:00:00Z');
		expect(expiresAt).toBe('2026-03-03T09:00:00.000Z');
		expect(await scopeOf(url)).toEqual({
			...{ kind: 'dashboard', workspaceId: 1, expiresAt: at },
			scope: { of: 'contact', contactId },
		});
		expect(await scopeOf(url, DAY)).toBeNull();
	});

	it('opens the workspace, or one journey of it', async () => {
		await withHub();
		const { store, clock } = n8n;
		const [nodeId] = await store.journeys.nodeIds([
			{ workflowId: 'w', nodeKey: 'n', name: 'Entry', type: 'journeyTrigger' },
		]);
		await store.journeys.register(
			{
				...{ workspaceId: 1, key: 'welcome', name: 'Welcome', workflowId: 'w', nodeId },
				config: INLINE_CONFIG,
			},
			clock.now(),
		);
		const whole = (await make({ dashboardScope: 'workspace', validForHours: 720 })).json('Contact');
		expect(await scopeOf(whole[0].url)).toMatchObject({ scope: { of: 'workspace' } });
		const of = {
			dashboardScope: 'journey',
			journey: { __rl: true, mode: 'key', value: 'welcome' },
		};
		const [one] = (await make(of)).json('Contact');
		expect(await scopeOf(one.url)).toMatchObject({ scope: { of: 'journey', key: 'welcome' } });
		const unknown = { ...of, journey: { __rl: true, mode: 'key', value: 'nonsense' } };
		expect((await make(unknown)).error).toContain("There is no journey 'nonsense'");
	});

	it.each([0, -1, 'a day', 721])('refuses a link valid for %s hours', async (validForHours) => {
		await withHub();
		expect((await make({ validForHours })).error).toContain("'Valid For (Hours)'");
	});

	it('names the remedy where no hub serves a dashboard', async () => {
		await withHub();
		await n8n.store.hubs.deactivate('hub');
		expect((await make({ dashboardScope: 'workspace' })).error).toContain(
			'no Journey Hub is active',
		);
	});
});
