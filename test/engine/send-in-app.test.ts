import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { code, flow, journeyTrigger, type Flow, type Step } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const HUB = 'https://n8n.example.com/webhook/1f/hub';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});
afterEach(async () => await n8n.close());

const CONTENT: INodeParameters = {
	inAppTitle: 'Hello {{ contact.firstName | default: "friend" }}',
	inAppBody: 'Your order {{ event.properties.order }}',
	inAppUrl: 'https://shop.example.com/orders/{{ event.properties.order | url_encode }}',
};

function journey(parameters: INodeParameters = {}, then: Step = code((items) => items)): Flow {
	const send = {
		type: 'n8n-nodes-journey.multiChannelSend',
		parameters: { channels: ['inApp'], ...CONTENT, ...parameters },
	};
	const steps = { Start: journeyTrigger(), Hello: send, Then: then };
	return flow('hello', steps, ['Start', 'Hello', 'Then']);
}

async function signUp(hello: Flow, traits: IDataObject = {}): Promise<void> {
	await n8n.activate(hello);
	const properties = { order: 'A/1' };
	await n8n.call(hello, { userId: 'ada', event: 'Signed Up', properties, traits });
	await n8n.clock.advance(2 * SECOND);
}

async function inboxOf(userId: string) {
	const { store, clock } = n8n;
	const { workspaceId } = (await store.journeys.ofWorkflow('hello'))!;
	const [id] = await store.contacts.find(workspaceId, [[{ kind: 'userId', value: userId }]]);
	return await store.inbox.list(id!, { limit: 100 }, clock.now());
}

const left = (output: number) =>
	n8n.executions.flatMap((execution) => execution.json('Hello', output));

describe('A message to the in-app inbox', () => {
	it('waits for its contact there, without an address', async () => {
		const inAppData = { fields: [{ key: 'order', value: '{{ event.properties.order }}' }] };
		await signUp(journey({ inAppData }), { firstName: '<Ada>' });
		const [{ message }] = left(0) as [{ message: IDataObject }];
		expect(message).toMatchObject({ channel: 'inApp', status: 'sent' });
		expect(await inboxOf('ada')).toMatchObject({
			messages: [
				{
					id: message.id,
					title: 'Hello <Ada>',
					body: 'Your order A/1',
					url: 'https://shop.example.com/orders/A%2F1',
					data: { order: 'A/1' },
					expiresAt: null,
				},
			],
			unread: 1,
		});
	});

	it('is there once, however many attempts the execution has', async () => {
		let failing = true;
		const crm = code((items) => {
			if (failing) throw new Error('CRM said 500');
			return items;
		});
		await signUp(journey({}, crm));
		failing = false;
		await n8n.clock.advance(MINUTE);
		expect((await inboxOf('ada')).messages).toHaveLength(1);
		expect(await n8n.counts(journey())).toMatchObject({ completed: 1, positions: 0 });
	});

	it("is gone when its time is up, by the contact's own calendar", async () => {
		const inAppExpires = { after: { amount: 1, unit: 'days' } };
		await signUp(journey({ options: { inAppExpires } }), { timezone: 'Europe/Berlin' });
		expect((await inboxOf('ada')).messages).toHaveLength(1);
		await n8n.clock.skip(DAY);
		expect(await inboxOf('ada')).toEqual({ messages: [], unread: 0 });
	});

	it('has a link through the hub where one is active, unless clicks are not tracked', async () => {
		const hello = journey();
		await n8n.activate(hello);
		const { workspaceId } = (await n8n.store.journeys.ofWorkflow('hello'))!;
		const hub = { workspaceId, workflowId: 'hub', name: 'Hub', url: HUB };
		await n8n.store.hubs.register(hub, n8n.clock.now());
		await signUp(hello);
		const [{ url }] = (await inboxOf('ada')).messages;
		expect(url).toMatch(/^https:\/\/n8n\.example\.com\/webhook\/1f\/hub\/click\?t=[\w-]+\.[\w-]+$/);
		await n8n.deactivate(hello);
		await signUp(journey({ options: { trackClicks: false } }));
		expect((await inboxOf('ada')).messages[0].url).toBe('https://shop.example.com/orders/A%2F1');
	});

	it('asks for consent to its channel, as others do', async () => {
		const hello = journey();
		await n8n.activate(hello);
		await n8n.call(hello, { userId: 'ada', traits: { plan: 'pro' } }, { kind: 'identify' });
		const { workspaceId } = (await n8n.store.journeys.ofWorkflow('hello'))!;
		const [contactId] = await n8n.store.contacts.find(workspaceId, [
			[{ kind: 'userId', value: 'ada' }],
		]);
		const no = { contactId: contactId!, channel: 'inApp', status: 'optedOut' as const };
		await n8n.store.consents.set(workspaceId, [no], n8n.clock.now());
		await n8n.call(hello, { userId: 'ada', event: 'Signed Up' });
		await n8n.clock.advance(2 * SECOND);
		expect(left(0)).toMatchObject([{ message: { status: 'skipped', reason: 'opted out' } }]);
		expect((await inboxOf('ada')).messages).toEqual([]);
	});

	it('is shown by a test run, which puts nothing into any inbox', async () => {
		const inAppExpires = { after: { amount: 2, unit: 'hours' } };
		const hello = journey({ options: { inAppExpires } });
		await n8n.activate(hello);
		const execution = await n8n.testRun(hello, 'Start');
		expect(execution.json('Hello', 0)).toMatchObject([
			{ message: { channel: 'inApp', status: 'preview', title: 'Hello Ada', to: 'inbox' } },
		]);
	});

	it('with an invalid time to live is an error of its item', async () => {
		const inAppExpires = { after: { amount: 1.5, unit: 'days' } };
		await signUp(journey({ options: { inAppExpires } }));
		expect(n8n.executions[0].error).toContain("'In-App Expiry': amount: must be a whole number");
	});
});
