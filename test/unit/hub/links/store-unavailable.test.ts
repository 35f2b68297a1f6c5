import {
	StoreError,
	StoreUnavailableError,
	type StoreErrorCode,
} from '../../../../src/store/errors';
import { MINUTE } from '../../../store/support/journey';
import { HubWorld } from '../support/hub-world';

let world: HubWorld;
beforeEach(async () => {
	world = await HubWorld.open();
});
afterEach(() => jest.restoreAllMocks());

const lost = (code: StoreErrorCode = 'unavailable') =>
	jest.fn(async () => {
		throw code === 'unavailable'
			? new StoreUnavailableError('/data/journey.sqlite is gone')
			: new StoreError(code, '/data/journey.sqlite', { cause: new Error('as SQLite says') });
	});

/** The store is away; deferred writes follow when it is back. */
async function whileAway<T>(call: () => Promise<T>): Promise<T> {
	const { sent, contacts } = world.journey.store;
	const spies = [
		jest.spyOn(sent, 'find').mockImplementation(lost()),
		jest.spyOn(contacts, 'current').mockImplementation(lost()),
	];
	const answer = await call();
	for (const spy of spies) spy.mockRestore();
	for (const work of world.deferred) await work();
	return answer;
}

const names = async () => (await world.events()).map(({ name }) => name);

describe('While the store is away', () => {
	it('a click leads on, and is recorded when it is back', async () => {
		const link = world.links().click('https://shop.example.com/');
		const { response } = await whileAway(() => world.call(link));
		expect(response.status).toBe(302);
		expect((await names()).toSorted()).toEqual(['Message Clicked', 'Message Opened']);
	});

	it('a pixel comes, and the open is recorded when it is back', async () => {
		const { response } = await whileAway(() => world.call(world.links().open));
		expect(response.status).toBe(200);
		expect(await names()).toEqual(['Message Opened']);
	});

	it('an opt-out is answered with a request to try again; without another try, it is still carried out', async () => {
		const form = { 'List-Unsubscribe': 'One-Click' };
		const { response } = await whileAway(() => world.call(world.links().unsubscribe, { form }));
		expect(response.status).toBe(503);
		expect(await world.consent()).toMatchObject({ status: 'optedOut' });
		expect(await names()).toEqual(['Message Unsubscribed']);
	});

	it('an opt-out that is tried again and again is recorded once', async () => {
		const unsubscribe = () => world.call(world.links().unsubscribe, { form: { scope: 'topic' } });
		await whileAway(async () => {
			for (let tries = 0; tries < 5; tries++, world.journey.now += MINUTE) await unsubscribe();
		});
		await unsubscribe();
		expect(await names()).toEqual(['Message Unsubscribed']);
	});

	it('a page that is only viewed, or an opt-out that is taken back, is not carried out later', async () => {
		await whileAway(() => world.call(world.links().unsubscribe));
		await whileAway(() => world.call(world.links().unsubscribe, { form: { undo: '' } }));
		expect(world.deferred).toEqual([]);
	});
});

describe('Where the store goes away half-way through an opt-out', () => {
	it('nothing is sent any more, and the event follows, once', async () => {
		const { store } = world.journey;
		const spy = jest.spyOn(store.events, 'record').mockImplementation(lost());
		const unsubscribe = () => world.call(world.links().unsubscribe, { form: { scope: 'topic' } });
		expect((await unsubscribe()).response.status).toBe(503);
		expect(await world.consent()).toMatchObject({ status: 'optedOut' });
		spy.mockRestore();
		await unsubscribe();
		for (const work of world.deferred) await work();
		expect(await names()).toEqual(['Message Unsubscribed']);
	});
});

describe('A program that calls gets an error without the address of the store,', () => {
	it.each([
		['unavailable', 503, 'again later'],
		['busy', 503, 'again later'],
		['read-only', 503, 'again later'],
		['misconfigured', 503, 'again later'],
		['full', 507, 'again when there is room'],
		['invalid-value', 400, 'cannot save'],
	] as const)('where the store is %s: %i', async (code, status, text) => {
		jest.spyOn(world.journey.store.events, 'record').mockImplementation(lost(code));
		const call = { type: 'track', userId: 'ann', event: 'Ordered' };
		const headers = { 'content-type': 'application/json' };
		const { response } = await world.call('v1/track', { body: JSON.stringify(call), headers });
		expect([response.status, response.body]).toEqual([
			status,
			expect.stringContaining(text) as string,
		]);
		expect(response.body).not.toContain('/data');
	});
});
