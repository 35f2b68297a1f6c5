import { LINK_KEY_AGE_MS, readToken } from '../../src/message/tracking/token';
import { runCli } from '../support/cli';
import { HOUR, T0 } from './support/journey';
import { STORE_LOCATIONS, withWorld, type StoreLocation } from './support/store-locations';
import { removeStores } from './support/stores';

jest.setTimeout(60_000);
afterAll(removeStores);

const URL = 'https://n8n.example.com/webhook/1f/hub';

describe.each(STORE_LOCATIONS)('n8n-journey dashboard-link, on %s:', (_, place) => {
	let there: StoreLocation;
	let workspace: string;
	let journey: string;
	let contact: number;

	beforeAll(async () => {
		there = await place();
		await withWorld(there, async (world) => {
			const { store, workspaceId, now } = world;
			[workspace, journey] = [world.workflowId, world.journey.key];
			const hub = { workspaceId, workflowId: 'hub', name: 'Hub', url: URL };
			await store.hubs.register(hub, now);
			await world.record([world.identify('ann', {})]);
			[contact] = (await store.contacts.recent(workspaceId, 1)).map(({ id }) => id);
		});
	});

	const make = async (...args: string[]) => {
		const all = ['dashboard-link', '--store', there.store, '--workspace', workspace, ...args];
		return await runCli(all, { now: () => T0 });
	};

	async function claimsOf(url: string) {
		const [address, token] = url.trim().split('?t=');
		expect(address).toBe(`${URL}/dashboard`);
		let claims: unknown;
		await withWorld(there, async ({ store }) => {
			const keys = await store.hubs.linkKeys(LINK_KEY_AGE_MS, T0);
			claims = readToken(keys, token, T0);
		});
		return claims;
	}

	it('prints a link to the workspace, valid for a day, and nothing else', async () => {
		const { code, out } = await make();
		expect([code, out.split('\n').length]).toEqual([0, 2]);
		expect(await claimsOf(out)).toMatchObject({
			kind: 'dashboard',
			scope: { of: 'workspace' },
			expiresAt: T0 + 24 * HOUR,
		});
	});

	it('prints a link to a contact or a journey', async () => {
		const one = await make('--contact', String(contact), '--hours', '0.5', '--json');
		expect(one.document()).toMatchObject({
			expiresAt: '2026-03-02T09:30:00.000Z',
			scope: { of: 'contact', contactId: contact },
		});
		expect(await claimsOf(one.document<{ url: string }>().url)).toMatchObject({
			scope: { of: 'contact', contactId: contact },
			expiresAt: T0 + HOUR / 2,
		});
		const { out } = await make('--journey', journey);
		expect(await claimsOf(out)).toMatchObject({ scope: { of: 'journey', key: journey } });
	});

	it.each([
		[['--contact', '999999'], 'There is no contact 999999'],
		[['--journey', 'nonsense'], "There is no journey 'nonsense'"],
		[['--workspace', 'nonsense'], "The workspace 'nonsense' has no active Journey Hub"],
	])('is refused for what is not there, with the reason: %j', async (args, why) => {
		const { code, out, err } = await make(...args);
		expect([code, out, err]).toEqual([1, '', expect.stringContaining(why)]);
	});
});
