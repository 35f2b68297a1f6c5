import { gzipSync } from 'node:zlib';
import type { ReadCallback } from '../../../src/hub/callbacks';
import { HubError } from '../../../src/hub/request';
import { answerHub } from '../../../src/hub/router';
import { StoreError, StoreUnavailableError } from '../../../src/store/errors';
import { HubWorld } from './support/hub-world';

let world: HubWorld;
beforeEach(async () => {
	world = await HubWorld.open();
});

const json = { 'content-type': 'application/json' };
const track = (call: object) => ({ body: JSON.stringify(call), headers: json });
const parsed = (body: string | Buffer): unknown => JSON.parse(String(body));
const away = async () => await Promise.reject(new StoreUnavailableError('gone'));

describe('Events posted to the hub', () => {
	const call = { type: 'track', userId: 'ann', event: 'Ordered', properties: { total: 7 } };

	it('are recorded for all journeys of the workspace, and reported with their contacts', async () => {
		const { response, events } = await world.call('v1/track', track(call));
		expect([response.status, parsed(response.body)]).toMatchObject([202, { accepted: 1 }]);
		expect(events).toEqual([
			{
				name: 'Ordered',
				properties: { total: 7 },
				occurredAt: world.journey.now,
				contactId: world.ann,
			},
		]);
	});

	it("come to the hub's own address, too, one by one or many, compressed or not", async () => {
		const body = gzipSync(JSON.stringify({ batch: [call, { ...call, event: 'Paid' }] }));
		const headers = { ...json, 'content-encoding': 'gzip' };
		expect((await world.call('', track(call))).response.status).toBe(202);
		const { events } = await world.call('v1/batch', { body, headers });
		expect(events.map(({ name }) => name)).toEqual(['Ordered', 'Paid']);
	});

	it('that were recorded before are not reported again', async () => {
		const again = track({ ...call, messageId: 'm-1' });
		await world.call('v1/track', again);
		const { response, events } = await world.call('v1/track', again);
		expect(parsed(response.body)).toMatchObject({ accepted: 0, duplicates: 1 });
		expect(events).toEqual([]);
	});

	it('need the key that the hub requires', async () => {
		world.authentication = { method: 'writeKey', secret: 'a-long-enough-secret' };
		expect((await world.call('v1/track', track(call))).response.status).toBe(401);
		expect(await world.events()).toEqual([]);
	});

	it('are refused with the reason', async () => {
		const { response } = await world.call('v1/track', track({ userId: 'ann' }));
		expect(response.status).toBe(400);
		expect(response.body).toContain('event');
	});

	it('in a test run are shown, and not recorded', async () => {
		world.isTest = true;
		const { response, events } = await world.call('v1/track', track(call));
		expect(parsed(response.body)).toMatchObject({ test: true, accepted: 1 });
		expect(events).toHaveLength(1);
		expect(await world.events()).toEqual([]);
	});

	it('are refused for good where the store cannot hold them', async () => {
		const refused = new StoreError('invalid-value', 'insert into contacts ...');
		jest.spyOn(world.journey.store.events, 'record').mockRejectedValue(refused);
		const { response } = await world.call('v1/track', track(call));
		expect([response.status, response.body]).toEqual([400, expect.not.stringContaining('insert')]);
	});

	it('come again later while the store is away', async () => {
		jest.spyOn(world.journey.store.events, 'record').mockImplementation(away);
		expect((await world.call('v1/track', track(call))).response.status).toBe(503);
	});
});

describe("A provider's call", () => {
	const told: ReadCallback = async () => ({
		reports: [
			{
				kind: 'delivered',
				channel: 'email',
				messageId: world.messageId,
				at: world.journey.now,
				dedup: 'd-1',
				properties: {},
			},
		],
	});

	async function callback(read: ReadCallback | undefined, callbacks = ['mailgun']) {
		Object.assign(world.settings, { callbacks });
		const request = {
			method: 'POST',
			path: 'callbacks/mailgun',
			url: 'https://n8n.example.com/webhook/1f/hub/callbacks/mailgun',
			query: {},
			headers: {},
			rawBody: Buffer.alloc(0),
			form: {},
			receivedAt: world.journey.now,
		};
		const provider = (name: string) => (name === 'mailgun' ? read : undefined);
		return await answerHub(request, { ...world.deps(), provider });
	}

	it('is accepted where the hub takes its calls, and its reports are recorded', async () => {
		const { response, events } = await callback(told);
		expect(response).toMatchObject({ status: 200, body: '' });
		expect(events).toMatchObject([{ name: 'Message Delivered', contactId: world.ann }]);
	});

	it('is refused where the hub does not take its calls', async () => {
		const { response, events } = await callback(told, ['postmark']);
		expect([response.status, events]).toEqual([404, []]);
	});

	it('that is not signed by it is refused, and nothing is recorded', async () => {
		const { response } = await callback(async () => {
			throw new HubError(401, 'Not signed');
		});
		expect(response.status).toBe(401);
		expect(await world.events()).toEqual([]);
	});

	it('that no store can hold is refused, and logged', async () => {
		const refused = new StoreError('invalid-value', 'Column "name" of row 1');
		jest.spyOn(world.journey.store.events, 'recorded').mockRejectedValue(refused);
		const { response } = await callback(told);
		expect([response.status, response.body]).toEqual([400, expect.not.stringContaining('Column')]);
		expect(world.errors).toEqual([refused]);
	});

	it('is to come again while the store is away', async () => {
		jest.spyOn(world.journey.store.events, 'recorded').mockImplementation(away);
		expect((await callback(told)).response.status).toBe(503);
	});
});

describe('An address of the hub', () => {
	it.each(['nothing', 'v1', 'v1/track/x', 'callbacks', 'callbacks/..%2f', '../../rest', 'open/x'])(
		'that it does not have (%s) is answered with 404',
		async (path) => {
			const deps = world.deps();
			const request = { path, method: 'GET', url: '', query: {}, headers: {} };
			const call = { ...request, rawBody: Buffer.alloc(0), form: {}, receivedAt: 0 };
			expect((await answerHub(call, deps)).response.status).toBe(404);
		},
	);

	it.each(['unsubscribe', 'preferences', 'answer', 'click'])(
		'that is a page (%s) answers in words where the store is away, and logs the reason',
		async (kind) => {
			jest.spyOn(world.journey.store.hubs, 'linkKeys').mockImplementation(away);
			const { response } = await world.call(`${kind}?t=eyJ.x`);
			expect(response.status).toBe(503);
			expect(response.body).toContain('Something went wrong');
			expect(world.errors).toHaveLength(1);
		},
	);

	it('by HEAD has the headers of GET and no body', async () => {
		const { response } = await world.call(world.links().unsubscribe, { method: 'HEAD' });
		expect(response).toMatchObject({ status: 200, body: '' });
	});
});
