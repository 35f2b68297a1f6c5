import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { applyReports } from '../../src/hub/reports/apply';
import { twilio } from '../../src/hub/callbacks/twilio';
import {
	code,
	flow,
	journeyTrigger,
	waitUntil,
	withStore,
	type Flow,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { named } from '../support/engine/waiting';
import { ProviderServer, type Received } from '../unit/message/support/provider-server';
import { TWILIO_TOKEN, twilioCall } from '../unit/hub/support/twilio-call';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const ADA = 'ada@example.com';
const ADAS = '+4915112345671';
const LANDLINE = '+4930123456';
const OURS = '+4915700000000';
const HUB = 'https://n8n.acme.com/webhook/7f9c/hub';

let n8n: TestN8n;
let provider: ProviderServer;
let sent: number;

beforeEach(async () => {
	sent = 0;
	provider = await ProviderServer.start({
		answer({ path, body }) {
			if (path.includes('/messages')) {
				return { status: 200, body: { messages: [{ id: `wamid.${++sent}` }] } };
			}
			if (path.includes('/sms/json')) {
				return { status: 200, body: { messages: [{ status: '0', 'message-id': `V${++sent}` }] } };
			}
			if (!body.includes(encodeURIComponent(LANDLINE))) {
				return { status: 201, body: { sid: `SM${++sent}` } };
			}
			return { status: 400, body: { code: 21635, message: 'A landline', status: 400 } };
		},
	});
	n8n = await TestN8n.start();
	n8n.credentials.twilioApi = () => ({
		...{ authType: 'authToken', accountSid: `AC${'0'.repeat(32)}`, authToken: TWILIO_TOKEN },
	});
	n8n.credentials.whatsAppApi = () => ({ accessToken: 'token', businessAccountId: '1' });
});

afterEach(async () => {
	await n8n.close();
	await provider.close();
});

const sms = (smsText: string, parameters: INodeParameters = {}): Step => ({
	type: 'n8n-nodes-journey.multiChannelSend',
	parameters: {
		...{ channels: ['sms'], smsProvider: 'twilio', smsFrom: OURS, smsText },
		options: { apiBaseUrl: provider.url },
		...parameters,
	},
	credentials: { twilioApi: { id: '1', name: 'Twilio' } },
});

const whatsApps = (whatsAppText: string): Step => ({
	type: 'n8n-nodes-journey.multiChannelSend',
	parameters: {
		...{ channels: ['whatsapp'], whatsAppType: 'text', whatsAppText },
		...{ whatsAppPhoneNumberId: '106540352242922', options: { apiBaseUrl: provider.url } },
	},
	credentials: { whatsAppApi: { id: '2', name: 'WhatsApp' } },
});

const engaged = (engagement: string, step: string, channel?: string): INodeParameters => ({
	type: 'message',
	engagement,
	step: named(step),
	...(channel !== undefined && { more: { channel } }),
});

const waitFor = (...values: INodeParameters[]): Step =>
	waitUntil({ waitFor: 'rule', conditions: { values }, maxWait: 1, maxWaitUnit: 'days' });

const pass = () => code((items) => items);
const fields = ({ body }: Received) => Object.fromEntries(new URLSearchParams(body));
const left = (node: string, output = 0): IDataObject[] =>
	n8n.executions.flatMap((execution) => execution.json(node, output));

async function workspace(): Promise<number> {
	return await n8n.store.workspace('default');
}

/** On the store that is quickest to open. The steps of the flow are known once it was active. */
async function start(
	made: Flow,
	{ hub = HUB, phone = ADAS }: { hub?: string | null; phone?: string } = {},
): Promise<Flow> {
	const journey = withStore(made, 'staticData');
	await n8n.activate(journey);
	const workspaceId = await workspace();
	if (hub !== null) {
		const about = { workspaceId, workflowId: 'hub', name: 'Hub', url: hub };
		await n8n.store.hubs.register(about, n8n.clock.now());
	}
	await n8n.call(journey, { type: 'identify', email: ADA, traits: { phone } });
	await n8n.track(journey, 'Signed Up', [ADA]);
	await n8n.clock.advance(2 * SECOND);
	return journey;
}

/** Twilio calls the hub. */
async function twilioSays(given: Record<string, string>, url?: string) {
	const receivedAt = n8n.clock.now();
	const call = twilioCall({ fields: given, receivedAt, ...(url !== undefined && { url }) });
	const { reports } = await twilio(call, { twilioAuthToken: TWILIO_TOKEN }, fetch);
	const events = await applyReports(n8n.store, await workspace(), reports, receivedAt);
	await n8n.clock.advance(SECOND);
	return events;
}

const writes = async (Body: string, MessageSid = `SM-in-${Body}`) =>
	await twilioSays({ MessageSid, SmsStatus: 'received', From: ADAS, To: OURS, Body });

describe('A reply to an SMS', () => {
	const asking = () =>
		flow(
			'asking',
			{
				Start: journeyTrigger(),
				Ask: sms('Shall we call you?'),
				Wait: waitFor(engaged('replied', 'Ask', 'sms')),
				Answered: pass(),
				Silent: pass(),
			},
			['Start', 'Ask', 'Wait', 'Answered'],
			['Wait/1', 'Silent'],
		);

	it('ends the wait for one to that step at once, and may be read by what follows', async () => {
		const journey = await start(asking());
		expect(left('Answered')).toEqual([]);
		const events = await writes('Yes please');
		expect(events).toMatchObject([
			{
				name: 'Message Replied',
				properties: { text: 'Yes please', channel: 'sms', step: 'asking:asking-Ask' },
			},
		]);
		expect(left('Answered')).toMatchObject([{ contact: { email: ADA } }]);
		await writes('Yes please');
		expect(left('Answered')).toHaveLength(1);
		expect(await n8n.counts(journey)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('from another contact, or on another channel, does not end it', async () => {
		const journey = await start(asking());
		const unknown = { MessageSid: 'SM-x', SmsStatus: 'received', To: OURS, Body: 'Yes' };
		await twilioSays({ ...unknown, From: '+4915199999999' });
		await twilioSays({ ...unknown, MessageSid: 'SM-y', From: `whatsapp:${ADAS}` });
		expect(left('Answered')).toEqual([]);
		await n8n.clock.skip(25 * HOUR);
		await n8n.clock.advance(SECOND);
		expect(left('Silent')).toHaveLength(1);
		expect(await n8n.counts(journey)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('satisfies a branch, as does the delivery', async () => {
		const conditions = (...values: INodeParameters[]) => ({ conditions: { values } });
		const branching = flow(
			'branching',
			{
				Start: journeyTrigger(),
				Ask: sms('Shall we call you?'),
				Wait: waitUntil({ amount: 1, unit: 'hours' }),
				Branch: {
					type: 'n8n-nodes-journey.branchOnBehavior',
					parameters: {
						branches: {
							values: [
								{ name: 'Replied', ...conditions(engaged('replied', 'Ask')) },
								{ name: 'Delivered', ...conditions(engaged('delivered', 'Ask')) },
							],
						},
					},
				},
				A: pass(),
				B: pass(),
			},
			['Start', 'Ask', 'Wait', 'Branch/0', 'A'],
			['Branch/0', 'A'],
			['Branch/1', 'B'],
		);
		await start(branching);
		const [{ StatusCallback }] = provider.received.map(fields);
		const status = { MessageSid: 'SM1', MessageStatus: 'delivered', To: ADAS, From: OURS };
		await twilioSays(status, StatusCallback);
		await n8n.clock.skip(HOUR);
		await n8n.clock.advance(SECOND);
		expect(left('Branch', 1)).toMatchObject([{ contact: { email: ADA } }]);
	});
});

describe('STOP', () => {
	const selling = () =>
		flow(
			'selling',
			{
				Start: journeyTrigger(),
				Hello: sms('Hello'),
				Wait: waitUntil({ amount: 1, unit: 'hours' }),
				Offer: sms('Offer'),
				Receipt: sms('Receipt', { purpose: 'transactional' }),
			},
			['Start', 'Hello', 'Wait', 'Offer', 'Receipt'],
		);
	const texts = () => provider.received.map((each) => fields(each).Body);

	it('ends marketing at once and lets transactional messages through', async () => {
		const journey = await start(selling());
		const events = await writes('Stop!');
		expect(events.map(({ name }) => name)).toEqual(['Message Replied', 'Message Unsubscribed']);
		await n8n.clock.skip(HOUR);
		await n8n.clock.advance(2 * SECOND);
		expect(texts()).toEqual(['Hello', 'Receipt']);
		expect(left('Offer')).toMatchObject([{ message: { reason: 'opted out' } }]);
		expect(await n8n.counts(journey)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('is taken back by START', async () => {
		await start(selling());
		await writes('Stop');
		await writes('Start');
		await n8n.clock.skip(HOUR);
		await n8n.clock.advance(2 * SECOND);
		expect(texts()).toEqual(['Hello', 'Offer', 'Receipt']);
	});

	it('is known before a journey that it starts sends the next message', async () => {
		const sorry = flow(
			'sorry',
			{
				Start: journeyTrigger(),
				Hello: sms('Hello'),
				Wait: waitFor(engaged('replied', 'Hello')),
				Sorry: sms('Please stay'),
			},
			['Start', 'Hello', 'Wait', 'Sorry'],
		);
		await start(sorry);
		await writes('STOP');
		expect(texts()).toEqual(['Hello']);
		expect(left('Sorry')).toMatchObject([{ message: { reason: 'opted out' } }]);
	});

	it('is not needed where Twilio refuses the number at once, either', async () => {
		const made = await start(selling(), { phone: LANDLINE });
		expect(left('Hello', 1)).toMatchObject([{ message: { status: 'failed' } }]);
		const [contact] = await n8n.store.contacts.recent(await workspace(), 1);
		expect(contact.consent).toMatchObject({ sms: { suppressed: 'bounced' } });
		expect(await n8n.store.catalog.eventNames(await workspace(), 10)).toContain('Message Bounced');
		expect(await n8n.counts(made)).toMatchObject({ completed: 1, positions: 0 });
	});

	it('is not needed where the number is dead: nothing is sent there any more', async () => {
		await start(selling());
		const [{ StatusCallback }] = provider.received.map(fields);
		const failed = { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30005' };
		await twilioSays({ ...failed, To: ADAS, From: OURS }, StatusCallback);
		await n8n.clock.skip(HOUR);
		await n8n.clock.advance(2 * SECOND);
		expect(texts()).toEqual(['Hello']);
		expect(left('Receipt', 1)).toMatchObject([{ message: { reason: 'address bounced' } }]);
	});
});

describe('The report address for a provider', () => {
	const hello = (step: Step) =>
		flow('hello', { Start: journeyTrigger(), Hello: step }, ['Start', 'Hello']);
	const idOf = () => (left('Hello')[0].message as IDataObject).id as number;

	it("is the workspace's hub, with our name for the message", async () => {
		await start(hello(sms('Hi')));
		const callback = `${HUB}/callbacks/twilio?message=${await workspace()}-${idOf()}`;
		expect(provider.received.map(fields)).toMatchObject([{ StatusCallback: callback }]);
	});

	it("is the address of 'Status Callback URL' where one is set", async () => {
		const statusCallback = 'https://acme.com/status';
		await start(hello(sms('Hi', { options: { apiBaseUrl: provider.url, statusCallback } })));
		expect(provider.received.map(fields)).toMatchObject([{ StatusCallback: statusCallback }]);
	});

	it.each([null, 'http://localhost:5678/webhook/7f9c/hub', 'http://192.168.1.2/hub'])(
		'is absent with the hub %s',
		async (hub) => {
			await start(hello(sms('Hi')), { hub });
			expect(Object.keys(fields(provider.received[0]))).not.toContain('StatusCallback');
		},
	);

	it('is absent in a test run', async () => {
		const journey = await start(hello(sms('Hi')));
		const options = { apiBaseUrl: provider.url, testRecipient: OURS };
		const testing = withStore(hello(sms('Hi', { options })), 'staticData');
		await n8n.testRun({ ...testing, id: journey.id }, 'Start');
		expect(provider.received).toHaveLength(2);
		expect(Object.keys(fields(provider.received[1]))).not.toContain('StatusCallback');
	});

	it('is set at Vonage by the builder; each message carries our name for it', async () => {
		n8n.credentials.vonageApi = () => ({ apiKey: 'abcd1234', apiSecret: 'secret' });
		const made = hello(sms('Hi', { smsProvider: 'vonage' }));
		made.nodes[1].credentials = { vonageApi: { id: '3', name: 'Vonage' } };
		await start(made);
		const [body] = provider.bodies as IDataObject[];
		expect(body).toMatchObject({ 'client-ref': `${await workspace()}-${idOf()}` });
		expect(body.callback).toBeUndefined();
	});

	it('is not sent to WhatsApp; each message carries our name for it', async () => {
		await start(hello(whatsApps('Hi')));
		const mark = `${await workspace()}-${idOf()}`;
		expect(provider.bodies).toMatchObject([{ biz_opaque_callback_data: mark }]);
	});
});
